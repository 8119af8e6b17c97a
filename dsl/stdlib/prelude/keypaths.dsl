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

    var _readOnly: KeyPath<Root, Value> { return KeyPath<Root, Value>(_get: _get) }

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

/// A type whose stored properties can be walked. For a struct, and for its synthesised tangent vector, the compiler
/// writes the requirements. They find the variables of a type: among its own ones, and each of these followed by those
/// inside; and the parts, which are constants too. The last one tells how many variables of any type have none inside.
public protocol KeyPathIterable {
    func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Self, T>]
    func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Self, T>]
    func _ownParts<T>(to type: T.Type) -> [KeyPath<Self, T>]
    func _allParts<T>(to type: T.Type) -> [KeyPath<Self, T>]
    func _countLeaves() -> Int
}

extension KeyPathIterable {
    public func allWritableKeyPaths<T>(to type: T.Type) -> [WritableKeyPath<Self, T>] { return _ownPaths(to: type) }

    public func allKeyPaths<T>(to type: T.Type) -> [KeyPath<Self, T>] { return _ownParts(to: type) }

    public func recursivelyAllWritableKeyPaths<T>(to type: T.Type) -> [WritableKeyPath<Self, T>] {
        return _allPaths(to: type)
    }

    public func recursivelyAllKeyPaths<T>(to type: T.Type) -> [KeyPath<Self, T>] { return _allParts(to: type) }
}

public func _pathsTo<Root, Part, T>(_ path: WritableKeyPath<Root, Part>, _ type: T.Type) -> [WritableKeyPath<Root, T>] {
    if Part.self == T.self { return [path as! WritableKeyPath<Root, T>] }
    return []
}

public func _pathsInside<Root, Part: KeyPathIterable, T>(
    _ root: Root, _ path: WritableKeyPath<Root, Part>, _ type: T.Type
) -> [WritableKeyPath<Root, T>] {
    return path._get(root).recursivelyAllWritableKeyPaths(to: type).map { inner in path.appending(path: inner) }
}

public func _joinedPaths<Root, T>(
    _ first: [WritableKeyPath<Root, T>], _ second: [WritableKeyPath<Root, T>]
) -> [WritableKeyPath<Root, T>] {
    return first + second
}

public func _partsTo<Root, Part, T>(_ path: KeyPath<Root, Part>, _ type: T.Type) -> [KeyPath<Root, T>] {
    if Part.self == T.self { return [path as! KeyPath<Root, T>] }
    return []
}

public func _partsInside<Root, Part: KeyPathIterable, T>(
    _ root: Root, _ path: KeyPath<Root, Part>, _ type: T.Type
) -> [KeyPath<Root, T>] {
    return path._get(root)._allParts(to: type).map { inner in path.appending(path: inner) }
}

public func _joinedParts<Root, T>(_ first: [KeyPath<Root, T>], _ second: [KeyPath<Root, T>]) -> [KeyPath<Root, T>] {
    return first + second
}

public func _joinedCounts(_ first: Int, _ second: Int) -> Int { return first + second }

// Numbers have no parts, so that arrays of them can be walked.

extension Float: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Float, T>] { return [] }
    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Float, T>] { return [] }
    public func _ownParts<T>(to type: T.Type) -> [KeyPath<Float, T>] { return [] }
    public func _allParts<T>(to type: T.Type) -> [KeyPath<Float, T>] { return [] }
    public func _countLeaves() -> Int { return 1 }
}

extension Double: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Double, T>] { return [] }
    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Double, T>] { return [] }
    public func _ownParts<T>(to type: T.Type) -> [KeyPath<Double, T>] { return [] }
    public func _allParts<T>(to type: T.Type) -> [KeyPath<Double, T>] { return [] }
    public func _countLeaves() -> Int { return 1 }
}

extension Int: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Int, T>] { return [] }
    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Int, T>] { return [] }
    public func _ownParts<T>(to type: T.Type) -> [KeyPath<Int, T>] { return [] }
    public func _allParts<T>(to type: T.Type) -> [KeyPath<Int, T>] { return [] }
    public func _countLeaves() -> Int { return 1 }
}

public func _elementPath<Element>(_ index: Int) -> WritableKeyPath<[Element], Element> {
    return WritableKeyPath<[Element], Element>(
        _get: { root in root[index] },
        _set: { root, value in root[index] = value })
}

extension Array: KeyPathIterable where Element: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<[Element], T>] {
        var found: [WritableKeyPath<[Element], T>] = []
        for index in 0..<count { found = _joinedPaths(found, _pathsTo(_elementPath(index), type)) }
        return found
    }

    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<[Element], T>] {
        var found: [WritableKeyPath<[Element], T>] = []
        for index in 0..<count {
            found = _joinedPaths(found, _pathsTo(_elementPath(index), type))
            found = _joinedPaths(found, _pathsInside(self, _elementPath(index), type))
        }
        return found
    }

    public func _ownParts<T>(to type: T.Type) -> [KeyPath<[Element], T>] {
        var found: [KeyPath<[Element], T>] = []
        for index in 0..<count { found = _joinedParts(found, _partsTo(_elementPath(index)._readOnly, type)) }
        return found
    }

    public func _allParts<T>(to type: T.Type) -> [KeyPath<[Element], T>] {
        var found: [KeyPath<[Element], T>] = []
        for index in 0..<count {
            found = _joinedParts(found, _partsTo(_elementPath(index)._readOnly, type))
            found = _joinedParts(found, _partsInside(self, _elementPath(index)._readOnly, type))
        }
        return found
    }

    public func _countLeaves() -> Int {
        var count = 0
        for element in self { count += element._countLeaves() }
        return count
    }
}

extension Array.DifferentiableView: KeyPathIterable where Element: KeyPathIterable {
    public func _ownPaths<T>(to type: T.Type) -> [WritableKeyPath<Array<Element>.DifferentiableView, T>] {
        return _pathsTo(\Array<Element>.DifferentiableView.base, type)
    }

    public func _allPaths<T>(to type: T.Type) -> [WritableKeyPath<Array<Element>.DifferentiableView, T>] {
        return _joinedPaths(_ownPaths(to: type), _pathsInside(self, \Array<Element>.DifferentiableView.base, type))
    }

    public func _ownParts<T>(to type: T.Type) -> [KeyPath<Array<Element>.DifferentiableView, T>] {
        return _partsTo(\Array<Element>.DifferentiableView.base, type)
    }

    public func _allParts<T>(to type: T.Type) -> [KeyPath<Array<Element>.DifferentiableView, T>] {
        return _joinedParts(_ownParts(to: type), _partsInside(self, \Array<Element>.DifferentiableView.base, type))
    }

    public func _countLeaves() -> Int { return base._countLeaves() }
}
