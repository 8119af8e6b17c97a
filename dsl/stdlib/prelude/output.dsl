// Output and traps.

@intrinsic("print") public func print(_ items: Any..., separator: String = " ", terminator: String = "\n")
@intrinsic("debugPrint") public func debugPrint(_ items: Any..., separator: String = " ", terminator: String = "\n")
@intrinsic("dump") public func dump(_ value: Any)
@intrinsic("precondition") public func precondition(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "")
@intrinsic("assert") public func assert(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String = "")
@intrinsic("preconditionFailure") public func preconditionFailure(_ message: @autoclosure () -> String = "") -> Never
@intrinsic("assertionFailure") public func assertionFailure(_ message: @autoclosure () -> String = "")
@intrinsic("fatalError") public func fatalError(_ message: @autoclosure () -> String = "") -> Never

/// Ends the program with the text itself when the condition does not hold, as Swift's own library does.
@intrinsic("check") func _check(_ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String)
