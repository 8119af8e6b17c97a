// 'some P' as a result is the type of what the body returns.

protocol Shape { var area: Double { get } ; func grown() -> Self }
struct Sq: Shape { var s: Double; var area: Double { s * s } ; func grown() -> Sq { Sq(s: s + 1) } }
func mk() -> some Shape { Sq(s: 2) }
func mk2(_ x: Double) -> some Shape { if x > 1 { return Sq(s: x) }; let k = x * 2; return Sq(s: k) }
func fwd<T: Shape>(_ t: T) -> some Shape { t.grown() }
let m = mk()
print(m.area, m.grown().area, mk2(1).area, mk2(3).area, fwd(mk()).area)
struct H { var k = 3.0; var body: some Shape { Sq(s: k) } ; func other() -> some Shape { body.grown() } }
print(H().body.area, H(k: 1).other().area)
func num() -> some Equatable { 3 }
print(num() == num())
//> 4.0 9.0 4.0 9.0 9.0
//> 9.0 4.0
//> true
