// Samples in batches, and epochs of a training.

/// A collection in parts of so many elements each; the last has those that are left.
public struct Slices<Base: Collection>: RandomAccessCollection {
    let _elements: [Base.Element]
    let _size: Int

    public init(_ base: Base, batchSize n: Int) {
        _check(n > 0, "A batch has at least one sample")
        _elements = base._collected()
        _size = n
    }

    public var startIndex: Int { return 0 }
    public var endIndex: Int { return (_elements.count + _size - 1) / _size }
    public subscript(position: Int) -> ArraySlice<Base.Element> {
        _check(0 <= position && position < endIndex, "Index out of range")
        let start = position * _size
        return _elements[start..<Prelude.min(start + _size, _elements.count)]
    }
}

/// The elements of a collection at the indices that another one has.
public struct Sampling<Base: Collection, Selection: Collection>: RandomAccessCollection
where Selection.Element == Base.Index, Selection.Index == Int {
    let _base: Base
    let _selection: Selection

    public init(base: Base, selection: Selection) {
        _base = base
        _selection = selection
    }

    public var startIndex: Int { return _selection.startIndex }
    public var endIndex: Int { return _selection.endIndex }
    public subscript(position: Int) -> Base.Element { return _base[_selection[position]] }
}

extension Collection {
    public func inBatches(of batchSize: Int) -> Slices<Self> { return Slices(self, batchSize: batchSize) }

    public func sampled<Selection: Collection>(at selection: Selection) -> Sampling<Self, Selection>
    where Selection.Element == Index, Selection.Index == Int {
        return Sampling(base: self, selection: selection)
    }
}

/// Epochs without end, each of all samples in another order, in batches of one size: the samples that are left over have
/// no part in it.
public final class TrainingEpochs<Samples: Collection, Entropy: RandomNumberGenerator>: Sequence, IteratorProtocol
where Samples.Index == Int {
    let _samples: Samples
    let _size: Int
    var _order: [Int]
    var _entropy: Entropy

    public init(samples: Samples, batchSize: Int, entropy: Entropy) {
        _check(batchSize > 0, "A batch has at least one sample")
        _samples = samples
        _size = batchSize
        _order = Array(samples.startIndex..<samples.endIndex)
        _entropy = entropy
    }

    public func next() -> Slices<Sampling<Samples, ArraySlice<Int>>>? {
        _order.shuffle(using: &_entropy)
        return _samples.sampled(at: _order.dropLast(_order.count % _size)).inBatches(of: _size)
    }
}

extension TrainingEpochs where Entropy == SystemRandomNumberGenerator {
    public convenience init(samples: Samples, batchSize: Int) {
        self.init(samples: samples, batchSize: batchSize, entropy: SystemRandomNumberGenerator())
    }
}

/// What several samples become when they are one batch.
public protocol Collatable {
    init<BatchSamples: Collection>(collating samples: BatchSamples) where BatchSamples.Element == Self
}

extension Tensor: Collatable {
    public init<BatchSamples: Collection>(collating samples: BatchSamples) where BatchSamples.Element == Tensor {
        self = Tensor._stacked(samples._collected(), 0)
    }
}

extension Collection where Element: Collatable {
    public var collated: Element { return Element(collating: self) }
}
