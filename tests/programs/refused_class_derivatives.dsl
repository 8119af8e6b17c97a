// What varies must not go into an object: its derivative would be lost.

final class Log {
    var last = 0.0
    var values = [1.0, 2.0]
    init() {}
    init(last: Double) { self.last = last }
}
func store(_ log: Log, _ x: Double) { log.last = x }
//! 9:39: note: cannot differentiate writes to the stored properties of a class; use a struct
func directly(_ x: Double, _ log: Log) -> Double {
    log.last = x * x
//! 12:5: note: cannot differentiate writes to the stored properties of a class
    return log.last
}
func throughCall(_ x: Double, _ log: Log) -> Double {
    store(log, x)
    return log.last * x
}
func throughArray(_ x: Double, _ logs: [Log]) -> Double {
    logs[0].values[1] = x
//! 21:5: note: cannot differentiate writes to the stored properties of a class
    return x
}
func throughClosure(_ x: Double, _ log: Log) -> Double {
    let put = { (y: Double) in log.last += y }
//! 26:32: note: cannot differentiate writes to the stored properties of a class
    put(x)
    return x * log.last
}
func newObject(_ x: Double) -> Double { return Log(last: x).last }
//! 7:26: note: cannot differentiate writes to the stored properties of a class
let log = Log()
print(gradient(at: 3.0) { x in directly(x, log) })
//! 34:25: error: function is not differentiable
print(gradient(at: 3.0) { x in throughCall(x, log) })
//! 36:25: error: function is not differentiable
print(gradient(at: 3.0) { x in throughArray(x, [log]) })
//! 38:25: error: function is not differentiable
print(gradient(at: 3.0) { x in throughClosure(x, log) })
//! 40:25: error: function is not differentiable
print(gradient(at: 3.0, in: newObject))
//! 42:29: error: function is not differentiable
