// The text of built-in values, as `print` shows it.

extension Int: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Int8: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Int16: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Int32: CustomStringConvertible { public var description: String { return "\(self)" } }
extension UInt: CustomStringConvertible { public var description: String { return "\(self)" } }
extension UInt8: CustomStringConvertible { public var description: String { return "\(self)" } }
extension UInt16: CustomStringConvertible { public var description: String { return "\(self)" } }
extension UInt32: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Float: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Double: CustomStringConvertible { public var description: String { return "\(self)" } }
extension Bool: CustomStringConvertible { public var description: String { return "\(self)" } }
extension String: CustomStringConvertible { public var description: String { return self } }
extension Array: CustomStringConvertible { public var description: String { return "\(self)" } }
