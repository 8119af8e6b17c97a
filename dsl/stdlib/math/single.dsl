// C's functions of single numbers, by their own names.

@differentiable @intrinsic("sqrt") public func sqrtf(_ x: Float) -> Float
@differentiable @intrinsic("exp") public func expf(_ x: Float) -> Float
@differentiable @intrinsic("log") public func logf(_ x: Float) -> Float
@differentiable @intrinsic("sin") public func sinf(_ x: Float) -> Float
@differentiable @intrinsic("cos") public func cosf(_ x: Float) -> Float
@differentiable @intrinsic("tan") public func tanf(_ x: Float) -> Float
@differentiable @intrinsic("tanh") public func tanhf(_ x: Float) -> Float
@differentiable @intrinsic("floor") public func floorf(_ x: Float) -> Float
@differentiable @intrinsic("ceil") public func ceilf(_ x: Float) -> Float
@differentiable @intrinsic("round") public func roundf(_ x: Float) -> Float
@differentiable @intrinsic("fabs") public func fabsf(_ x: Float) -> Float
@differentiable @intrinsic("pow") public func powf(_ x: Float, _ y: Float) -> Float
