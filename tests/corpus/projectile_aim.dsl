// A throw with air drag, integrated until it lands; the elevation and speed that hit a target.

struct Throw: Differentiable {
    var angle: Double
    var speed: Double
}

/// Where the ball crosses the ground, by linear interpolation in the last step.
@differentiable
func range(_ start: Throw) -> Double {
    let h = 0.01, drag = 0.02, gravity = 9.81
    var x = 0.0, y = 0.0
    var vx = start.speed * cos(start.angle), vy = start.speed * sin(start.angle)
    while true {
        let speed = sqrt(vx * vx + vy * vy)
        let (nextX, nextY) = (x + h * vx, y + h * vy)
        if nextY < 0 {
            let fraction = y / (y - nextY)
            return x + fraction * (nextX - x)
        }
        vx -= h * drag * speed * vx
        vy -= h * (gravity + drag * speed * vy)
        x = nextX
        y = nextY
    }
}

let start = Throw(angle: 0.7, speed: 20)
let h = 1e-7
let slope = gradient(at: start, in: range)
let byAngle = (range(Throw(angle: 0.7 + h, speed: 20)) - range(Throw(angle: 0.7 - h, speed: 20))) / (2 * h)
let bySpeed = (range(Throw(angle: 0.7, speed: 20 + h)) - range(Throw(angle: 0.7, speed: 20 - h))) / (2 * h)
print(abs(slope.angle - byAngle) < 1e-5, abs(slope.speed - bySpeed) < 1e-5) //> true true

var aim = start
for _ in 0..<30 {
    let (distance, g) = valueWithGradient(at: aim, in: range)
    let miss = distance - 25
    let length = g.angle * g.angle + g.speed * g.speed
    aim.angle -= miss * g.angle / length
    aim.speed -= miss * g.speed / length
}
print(abs(range(aim) - 25) < 1e-3) //> true
