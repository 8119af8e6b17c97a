// Attributes of Swift that say nothing that matters here.
@available(*, deprecated, message: "use 'fresh'")
func stale() {}
@available(macOS 10.15, *)
@_specialize(where T == Float)
@_semantics("autodiff.nonvarying") @_effects(readonly) @_optimize(speed) @inline(never)
func general<T>(_ x: T) -> T { return x }
@warn_unqualified_access @_disfavoredOverload func plain() {}
@frozen public struct S {
    @usableFromInline var x = 1
    @inlinable @inline(__always) public init() {}
    @_transparent @discardableResult @_alwaysEmitIntoClient public func y() -> Int { return x }
}
S().y()
print(general(3), S().y())
//> 3 1
