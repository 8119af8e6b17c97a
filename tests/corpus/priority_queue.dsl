// Dijkstra's shortest paths with a generic heap; then how the length of the best path depends on the roads.

struct Heap<Element> {
    private var items: [Element] = []
    private let precedes: (Element, Element) -> Bool

    init(_ precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

    var isEmpty: Bool { return items.isEmpty }

    mutating func push(_ item: Element) {
        items.append(item)
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !precedes(items[child], items[parent]) { break }
            items.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Element? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        if items.isEmpty { return first }
        items[0] = last
        var parent = 0
        while 2 * parent + 1 < items.count {
            var child = 2 * parent + 1
            if child + 1 < items.count && precedes(items[child + 1], items[child]) { child += 1 }
            if !precedes(items[child], items[parent]) { break }
            items.swapAt(child, parent)
            parent = child
        }
        return first
    }
}

struct Road {
    let from, to: Int
}

let roads = [
    Road(from: 0, to: 1), Road(from: 0, to: 2), Road(from: 1, to: 2), Road(from: 1, to: 3), Road(from: 2, to: 3),
]

func shortest(_ lengths: [Double], from start: Int, to end: Int, cities: Int) -> [Int] {
    var best = [Double](repeating: Double.infinity, count: cities)
    var arrivedBy = [Int](repeating: -1, count: cities)
    var queue = Heap<(city: Int, distance: Double)> { $0.distance < $1.distance }
    best[start] = 0
    queue.push((city: start, distance: 0))
    while let (city, distance) = queue.pop() {
        if distance > best[city] { continue }
        for (i, road) in roads.enumerated() where road.from == city {
            let through = distance + lengths[i]
            if through < best[road.to] {
                best[road.to] = through
                arrivedBy[road.to] = i
                queue.push((city: road.to, distance: through))
            }
        }
    }
    var path: [Int] = []
    var city = end
    while city != start {
        path.append(arrivedBy[city])
        city = roads[arrivedBy[city]].from
    }
    return path.reversed()
}

@differentiable
func travelTime(_ lengths: [Double]) -> Double {
    var sum = 0.0
    for road in shortest(lengths.withoutDerivative(), from: 0, to: 3, cities: 4) { sum += lengths[road] }
    return sum
}

let lengths = [1.0, 4, 2, 6, 2.5]
print(shortest(lengths, from: 0, to: 3, cities: 4)) //> [0, 2, 4]
print(travelTime(lengths)) //> 5.5
print(gradient(at: lengths, in: travelTime)) //> [1.0, 0.0, 1.0, 0.0, 1.0]
