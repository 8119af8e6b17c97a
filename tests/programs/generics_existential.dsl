// Protocols as the types of parameters.

protocol A { func a(_ x: Float) -> Float }
struct S: A { func a(_ x: Float) -> Float { x * x } }
struct T: A { var k: Float; func a(_ x: Float) -> Float { x * k } }
func b(g: any A) -> Float { g.a(3) }
func c(_ g: A, _ h: A) -> Float { g.a(1) + h.a(2) }
func d(_ g: some A) -> Float { g.a(4) }
print(b(g: S()), c(S(), T(k: 5)), d(T(k: 2)))
struct H { func run(_ g: any A) -> Float { g.a(2) } }
print(H().run(S()))
//> 9.0 11.0 8.0
//> 4.0
