// A program in two files: shapes come from a module beside this one, their derivatives too.

import shapes

let box = Box(width: 2, height: 3)
print(box.area, perimeter(of: box)) //> 6.0 10.0
print(gradient(at: box) { $0.area }) //> Box(width: 3.0, height: 2.0)
print(gradient(at: box, in: perimeter)) //> Box(width: 2.0, height: 2.0)

// The box of a given area with the shortest way around is a square.
@differentiable
func cost(_ b: Box) -> Double {
    let miss = b.area - 4
    return perimeter(of: b) + 10 * miss * miss
}
var best = box
for _ in 0..<4000 {
    let g = gradient(at: best, in: cost)
    best.width -= 0.002 * g.width
    best.height -= 0.002 * g.height
}
print(abs(best.width - best.height) < 1e-3, best.area < 4) //> true true
