// A matrix generic over its numbers: exact with integers, differentiable with floats.

struct Matrix<Element: Numeric>: Equatable {
    let rows: Int
    let columns: Int
    var elements: [Element]

    init(_ rows: [[Element]]) {
        self.rows = rows.count
        self.columns = rows[0].count
        elements = []
        for row in rows { elements += row }
    }

    init(rows: Int, columns: Int, repeating value: Element) {
        self.rows = rows
        self.columns = columns
        elements = [Element](repeating: value, count: rows * columns)
    }

    subscript(i: Int, j: Int) -> Element {
        get { return elements[i * columns + j] }
        set { elements[i * columns + j] = newValue }
    }

    static func * (a: Matrix, b: Matrix) -> Matrix {
        precondition(a.columns == b.rows, "shapes do not fit")
        var c = Matrix(rows: a.rows, columns: b.columns, repeating: 0)
        for i in 0..<a.rows {
            for j in 0..<b.columns {
                for k in 0..<a.columns { c[i, j] += a[i, k] * b[k, j] }
            }
        }
        return c
    }

    static func identity(_ n: Int) -> Matrix {
        var result = Matrix(rows: n, columns: n, repeating: 0)
        for i in 0..<n { result[i, i] = 1 }
        return result
    }
}

func power<E: Numeric>(_ m: Matrix<E>, _ n: Int) -> Matrix<E> {
    if n == 0 { return .identity(m.rows) }
    let half = power(m, n / 2)
    return n % 2 == 0 ? half * half : half * half * m
}

let fibonacci = power(Matrix([[1, 1], [1, 0]]), 50)
print(fibonacci[0, 1]) //> 12586269025
print(power(Matrix([[0.5, 0], [0, 2]]), 3).elements) //> [0.125, 0.0, 0.0, 8.0]
print(Matrix([[1, 2]]) == Matrix([[1, 2]]), Matrix([[1, 2]]) == Matrix([[1], [2]])) //> true false

extension Matrix: Differentiable where Element: Differentiable & FloatingPoint {
    struct TangentVector: Differentiable, AdditiveArithmetic {
        var elements: [Element].TangentVector
    }

    mutating func move(along direction: TangentVector) { elements.move(along: direction.elements) }
}
print(gradient(at: 3.0) { x in x * x * x }) //> 27.0
