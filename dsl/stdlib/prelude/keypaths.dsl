// Key paths: how a part of a value is read and written. The compiler makes them of `\Root.a.b`, and turns
// `value[keyPath: path]` into calls of the functions below.

public struct KeyPath<Root, Value> {
    let _get: (Root) -> Value

    public func appending<Next>(path: KeyPath<Value, Next>) -> KeyPath<Root, Next> {
        let first = _get, second = path._get
        return KeyPath<Root, Next>(_get: { root in second(first(root)) })
    }
}

public struct WritableKeyPath<Root, Value> {
    let _get: (Root) -> Value
    let _set: (inout Root, Value) -> Void

    public func appending<Next>(path: WritableKeyPath<Value, Next>) -> WritableKeyPath<Root, Next> {
        let first = _get, second = path._get, put = _set, putInside = path._set
        return WritableKeyPath<Root, Next>(
            _get: { root in second(first(root)) },
            _set: { root, value in
                var middle = first(root)
                putInside(&middle, value)
                put(&root, middle)
            })
    }
}

public func _readPart<Root, Value>(_ root: Root, _ path: KeyPath<Root, Value>) -> Value { return path._get(root) }

public func _readPart<Root, Value>(_ root: Root, _ path: WritableKeyPath<Root, Value>) -> Value {
    return path._get(root)
}

public func _writePart<Root, Value>(_ root: inout Root, _ path: WritableKeyPath<Root, Value>, _ value: Value) {
    path._set(&root, value)
}
