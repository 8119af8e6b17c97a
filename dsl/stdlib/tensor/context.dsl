// What a call knows beside its arguments: the phase of learning, and where its random numbers come from. Both last as
// long as the call from outside does, so that calls on other threads see nothing of them.

@intrinsic("context.get") func _contextWord(_ number: Int) -> UInt64
@intrinsic("context.set") func _setContextWord(_ number: Int, _ value: UInt64)

/// Whether a model learns or is used: some layers differ.
public enum LearningPhase {
    case training
    case inference
}

/// What a layer may know beside its input.
public struct Context {
    // As in the words of the context. A phase: 0 is that of the call, 1 inference, 2 training.
    var _phase: UInt64
    var _random: UInt64 = 0
    var _isSeeded: UInt64 = 0

    init(_phase phase: UInt64) { _phase = phase }
    public init(learningPhase: LearningPhase = .inference) { _phase = learningPhase == .training ? 2 : 1 }
    public init(_ other: Context) { self = other }

    public var learningPhase: LearningPhase {
        get {
            let word = _phase == 0 ? _contextWord(11) : _phase
            return word == 2 ? .training : .inference
        }
        set { _phase = newValue == .training ? 2 : 1 }
    }

    /// The seed of what is drawn without one. Each that is read is another.
    public var randomSeed: TensorFlowSeed {
        get {
            let drawn = _drawnSeed()
            return (graph: Int32(truncatingIfNeeded: drawn >> 32), op: Int32(truncatingIfNeeded: drawn))
        }
        set {
            _random = _number(newValue)
            _isSeeded = 1
        }
    }

    /// That of the call.
    public static var local: Context {
        get {
            var context = Context(_phase: _contextWord(11))
            context._random = _contextWord(9)
            context._isSeeded = _contextWord(10)
            return context
        }
        set {
            _setContextWord(9, newValue._random)
            _setContextWord(10, newValue._isSeeded)
            _setContextWord(11, newValue._phase)
        }
    }
}

/// What `body` returns, with another context meanwhile.
public func withContext<Result>(_ context: Context, _ body: () -> Result) -> Result {
    let before = Context.local
    Context.local = context
    let result = body()
    Context.local = before
    return result
}

public func withLearningPhase<Result>(_ learningPhase: LearningPhase, _ body: () -> Result) -> Result {
    var context = Context.local
    context.learningPhase = learningPhase
    return withContext(context, body)
}

/// What `body` returns, where what is drawn without a seed follows from this one, and is the same each time.
public func withRandomSeedForTensorFlow<Result>(_ randomSeed: TensorFlowSeed, _ body: () -> Result) -> Result {
    var context = Context.local
    context.randomSeed = randomSeed
    return withContext(context, body)
}

/// What the next tensor without a seed is drawn from.
func _drawnSeed() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
}
