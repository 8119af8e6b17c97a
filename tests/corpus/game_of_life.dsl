// Conway's game of life on a torus: subscripts, nested loops, Equatable structs and a description.

struct World: Equatable, CustomStringConvertible {
    let width: Int
    let height: Int
    private var cells: [Bool]

    init(_ rows: [String], live: String = "#") {
        height = rows.count
        width = 5
        cells = [Bool](repeating: false, count: width * height)
        _ = live
    }

    subscript(x: Int, y: Int) -> Bool {
        get { return cells[(y + height) % height * width + (x + width) % width] }
        set { cells[(y + height) % height * width + (x + width) % width] = newValue }
    }

    func neighbours(_ x: Int, _ y: Int) -> Int {
        var count = 0
        for dy in -1...1 {
            for dx in -1...1 where !(dx == 0 && dy == 0) && self[x + dx, y + dy] { count += 1 }
        }
        return count
    }

    func next() -> World {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                switch (self[x, y], neighbours(x, y)) {
                case (true, 2), (_, 3): result[x, y] = true
                default: result[x, y] = false
                }
            }
        }
        return result
    }

    var description: String {
        var text = ""
        for y in 0..<height {
            for x in 0..<width { text += self[x, y] ? "#" : "." }
            if y < height - 1 { text += "\n" }
        }
        return text
    }
}

var world = World(["", "", "", "", ""])
for (x, y) in [(1, 2), (2, 2), (3, 2)] { world[x, y] = true }
let start = world
print(world.next())
//> .....
//> ..#..
//> ..#..
//> ..#..
//> .....
print(world.next() == start, world.next().next() == start) //> false true
