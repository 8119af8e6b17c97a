// Imported by two_files_geometry.dsl.

public struct Box: Differentiable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    @differentiable
    public var area: Double { return width * height }
}

@differentiable
public func perimeter(of box: Box) -> Double { return 2 * (box.width + box.height) }
