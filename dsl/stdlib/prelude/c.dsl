// The types of C, for functions that are imported from it with `@extern(c, "name", library: "m")`.

public typealias CBool = Bool
public typealias CSignedChar = Int8
public typealias CUnsignedChar = UInt8
public typealias CShort = Int16
public typealias CUnsignedShort = UInt16
public typealias CInt = Int32
public typealias CUnsignedInt = UInt32
public typealias CLong = Int
public typealias CUnsignedLong = UInt
public typealias CLongLong = Int
public typealias CUnsignedLongLong = UInt
public typealias CFloat = Float
public typealias CDouble = Double

/// The elements of an array, which a C function reads; pass it their count too.
public typealias UnsafePointer<Pointee> = Array<Pointee>
