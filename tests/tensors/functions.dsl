// Functions of each scalar, between arrays.
import TensorFlow

@differentiable
func expOf(_ x: [Double]) -> [Double] { exp(Tensor(x)).scalars }
@differentiable
func logOf(_ x: [Double]) -> [Double] { log(Tensor(x)).scalars }
@differentiable
func sinOf(_ x: [Double]) -> [Double] { sin(Tensor(x)).scalars }
@differentiable
func cosOf(_ x: [Double]) -> [Double] { cos(Tensor(x)).scalars }
@differentiable
func tanOf(_ x: [Double]) -> [Double] { tan(Tensor(x)).scalars }
@differentiable
func asinOf(_ x: [Double]) -> [Double] { asin(Tensor(x)).scalars }
@differentiable
func acosOf(_ x: [Double]) -> [Double] { acos(Tensor(x)).scalars }
@differentiable
func atanOf(_ x: [Double]) -> [Double] { atan(Tensor(x)).scalars }
@differentiable
func sinhOf(_ x: [Double]) -> [Double] { sinh(Tensor(x)).scalars }
@differentiable
func coshOf(_ x: [Double]) -> [Double] { cosh(Tensor(x)).scalars }
@differentiable
func tanhOf(_ x: [Double]) -> [Double] { tanh(Tensor(x)).scalars }
@differentiable
func asinhOf(_ x: [Double]) -> [Double] { asinh(Tensor(x)).scalars }
@differentiable
func acoshOf(_ x: [Double]) -> [Double] { acosh(Tensor(x)).scalars }
@differentiable
func atanhOf(_ x: [Double]) -> [Double] { atanh(Tensor(x)).scalars }
@differentiable
func sqrtOf(_ x: [Double]) -> [Double] { sqrt(Tensor(x)).scalars }
@differentiable
func exp2Of(_ x: [Double]) -> [Double] { exp2(Tensor(x)).scalars }
@differentiable
func exp10Of(_ x: [Double]) -> [Double] { exp10(Tensor(x)).scalars }
@differentiable
func log2Of(_ x: [Double]) -> [Double] { log2(Tensor(x)).scalars }
@differentiable
func log10Of(_ x: [Double]) -> [Double] { log10(Tensor(x)).scalars }
@differentiable
func expm1Of(_ x: [Double]) -> [Double] { expm1(Tensor(x)).scalars }
@differentiable
func log1pOf(_ x: [Double]) -> [Double] { log1p(Tensor(x)).scalars }
@differentiable
func erfOf(_ x: [Double]) -> [Double] { erf(Tensor(x)).scalars }
@differentiable
func log1mexpOf(_ x: [Double]) -> [Double] { log1mexp(Tensor(x)).scalars }
@differentiable
func rsqrtOf(_ x: [Double]) -> [Double] { rsqrt(Tensor(x)).scalars }
@differentiable
func absOf(_ x: [Double]) -> [Double] { abs(Tensor(x)).scalars }
@differentiable
func signOf(_ x: [Double]) -> [Double] { sign(Tensor(x)).scalars }
@differentiable
func floorOf(_ x: [Double]) -> [Double] { floor(Tensor(x)).scalars }
@differentiable
func ceilOf(_ x: [Double]) -> [Double] { ceil(Tensor(x)).scalars }
@differentiable
func roundOf(_ x: [Double]) -> [Double] { round(Tensor(x)).scalars }
@differentiable
func reluOf(_ x: [Double]) -> [Double] { relu(Tensor(x)).scalars }
@differentiable
func relu6Of(_ x: [Double]) -> [Double] { relu6(Tensor(x)).scalars }
@differentiable
func leakyReluOf(_ x: [Double]) -> [Double] { leakyRelu(Tensor(x)).scalars }
@differentiable
func eluOf(_ x: [Double]) -> [Double] { elu(Tensor(x)).scalars }
@differentiable
func geluOf(_ x: [Double]) -> [Double] { gelu(Tensor(x)).scalars }
@differentiable
func seluOf(_ x: [Double]) -> [Double] { selu(Tensor(x)).scalars }
@differentiable
func sigmoidOf(_ x: [Double]) -> [Double] { sigmoid(Tensor(x)).scalars }
@differentiable
func logSigmoidOf(_ x: [Double]) -> [Double] { logSigmoid(Tensor(x)).scalars }
@differentiable
func softplusOf(_ x: [Double]) -> [Double] { softplus(Tensor(x)).scalars }
@differentiable
func softsignOf(_ x: [Double]) -> [Double] { softsign(Tensor(x)).scalars }
@differentiable
func swishOf(_ x: [Double]) -> [Double] { swish(Tensor(x)).scalars }
@differentiable
func hardSigmoidOf(_ x: [Double]) -> [Double] { hardSigmoid(Tensor(x)).scalars }
@differentiable
func hardSwishOf(_ x: [Double]) -> [Double] { hardSwish(Tensor(x)).scalars }
@differentiable
func mishOf(_ x: [Double]) -> [Double] { mish(Tensor(x)).scalars }
