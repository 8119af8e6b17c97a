// The nearest row's derivative is taken without checks; the search for it has made them for every row.

func nearest(_ rows: [Double], _ x: Double, _ n: Int, _ step: Int) -> Double {
    var least = Double.infinity
    for i in 0..<n {
        var distance = 0.0
        for j in 0..<2 { let c = rows[i * step + j] - x; distance += c * c }
        least = min(least, distance)
    }
    return least
}
print(gradient(at: [1, 2, 5, 7, 3, 3]) { nearest($0, 3, 3, 2) }) //> [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
print(gradient(at: [1, 2, 5, 7, 4, 3]) { nearest($0, 3, 3, 2) }) //> [0.0, 0.0, 0.0, 0.0, 2.0, 0.0]
print(gradient(at: [3, 2, 5, 7, 4, 3]) { nearest($0, 3, 0, 2) }) //> [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
print(gradient(at: [3, 3, 5, 7, 4, 3]) { nearest($0, 3, 3, 3) })
//! out of range
