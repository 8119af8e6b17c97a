// A small machine: instructions as an enum with payloads, a stack, traps as results, and a loop until it halts.

enum Instruction: Equatable {
    case push(Double)
    case add, multiply, duplicate, swap
    case jumpIfPositive(to: Int)
    case halt
}

enum Outcome: Equatable {
    case finished([Double])
    case underflow(at: Int)
    case endless
}

struct Machine {
    private(set) var stack: [Double] = []
    private var counter = 0

    private mutating func pop() -> Double? {
        guard !stack.isEmpty else { return nil }
        return stack.removeLast()
    }

    mutating func run(_ program: [Instruction], limit: Int = 1000) -> Outcome {
        for _ in 0..<limit {
            let here = counter
            counter += 1
            switch program[here] {
            case .push(let value):
                stack.append(value)
            case .add, .multiply:
                guard let b = pop(), let a = pop() else { return .underflow(at: here) }
                stack.append(program[here] == .add ? a + b : a * b)
            case .duplicate:
                guard let a = stack.last else { return .underflow(at: here) }
                stack.append(a)
            case .swap:
                guard let b = pop(), let a = pop() else { return .underflow(at: here) }
                stack += [b, a]
            case .jumpIfPositive(let target):
                guard let a = pop() else { return .underflow(at: here) }
                if a > 0 { counter = target }
            case .halt:
                return .finished(stack)
            }
        }
        return .endless
    }
}

// Five factorial: result and counter on the stack.
let factorial: [Instruction] = [
    .push(1), .push(5),
    .duplicate, .push(-1), .add, .swap,
    .push(0), .add, .swap, .push(0), .add, .halt,
]
var machine = Machine()
print(machine.run(factorial)) //> finished([1.0, 5.0, 4.0])
var broken = Machine()
print(broken.run([.push(1), .add])) //> underflow(at: 1)
var loop = Machine()
print(loop.run([.push(1), .jumpIfPositive(to: 0)]) == .endless) //> true
print(loop.stack) //> []

func horner(_ x: Double, _ program: [Instruction]) -> Double {
    var stack: [Double] = [x]
    for step in program {
        switch step {
        case .push(let value): stack.append(value)
        case .add: let b = stack.removeLast(); stack[stack.count - 1] += b
        case .multiply: let b = stack.removeLast(); stack[stack.count - 1] *= b
        case .duplicate: stack.append(stack[stack.count - 1])
        default: break
        }
    }
    return stack[0]
}
// (x * x + 3) * 2, by a program on a stack.
let square: [Instruction] = [.duplicate, .multiply, .push(3), .add, .push(2), .multiply]
print(valueWithGradient(at: 4) { horner($0, square) }) //> (value: 38.0, gradient: 16.0)
