// The determinant of a square matrix by expansion along the first row of each minor.

/// The determinant of the minor that consists of the rows from `row` on and the columns that are left. The matrix `a`
/// has `size` rows and columns and lies row by row. The columns left form a chain: `next[size]` is the first one,
/// `next[j]` the one behind column `j`.
func minor(_ a: [Double], size: Int, row: Int, next: inout [Int]) -> Double {
    if row == size - 1 { return a[row * size + next[size]] }
    var sum = 0.0
    var sign = 1.0
    var before = size
    for _ in row..<size {
        let column = next[before]
        next[before] = next[column]
        sum += sign * a[row * size + column] * minor(a, size: size, row: row + 1, next: &next)
        next[before] = column
        before = column
        sign = -sign
    }
    return sum
}

@differentiable(wrt: a)
func determinant(_ a: [Double], size: Int) -> Double {
    var next = Array(1...size)
    next.append(0)
    return minor(a, size: size, row: 0, next: &next)
}

func determinantGradient(_ a: [Double], size: Int) -> [Double] {
    return gradient(at: a) { determinant($0, size: size) }.base
}
