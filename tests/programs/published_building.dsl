// A slab that is heated by water in tubes, after a simulation that has been published for several languages: structs of
// parameters, many small differentiable functions, a loop over time, and the gradient of a loss at its end.
import _Differentiation
import Foundation

let timesteps: Int = 20
let dTime: Float = 0.1
let π = Float.pi

@frozen
public struct TubeType: Differentiable {
    var tubeSpacing: Float = 0.50292
    var diameter: Float = 0.019
    var thickness: Float = 0.00159
    var resistivity: Float = 2.43
}

public struct SlabType: Differentiable {
    var temp: Float = 21.1111111
    var area: Float = 100.0
    var Cp: Float = 0.2
    var density: Float = 2242.58
    var thickness: Float = 0.101
}

public struct QuantaType: Differentiable {
    var power: Float = 0.0
    var temp: Float = 60.0
    var flow: Float = 0.0006309
    var density: Float = 1000.0
    var Cp: Float = 4180.0
}

public struct TankType: Differentiable {
    var temp: Float = 70.0
    var volume: Float = 0.0757082
    var Cp: Float = 4180.0
    var density: Float = 1000.0
    var mass: Float = 75.708
}

public struct SimParams: Differentiable {
    var tube = TubeType()
    var slab = SlabType()
    var quanta = QuantaType()
    var tank = TankType()
    var startingTemp: Float

    @differentiable(reverse)
    init(startingTemp: Float) {
        self.startingTemp = startingTemp
    }
}

struct QuantaAndPower: Differentiable {
    var quanta: QuantaType
    var power: Float
}

struct TankAndQuanta: Differentiable {
    var tank: TankType
    var quanta: QuantaType
}

extension Differentiable {
    /// Applies a function to a copy.
    @inlinable
    func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}

@differentiable(reverse)
@inlinable
func computeResistance(floor: SlabType, tube: TubeType, quanta: QuantaType) -> Float {
    let geometryCoeff: Float = 10.0
    let tubingSurfaceArea = (floor.area / tube.tubeSpacing) * π * tube.diameter
    let resistanceAbs = tube.resistivity * tube.thickness / tubingSurfaceArea
    let resistanceCorrected = resistanceAbs * geometryCoeff
    return resistanceCorrected
}

@differentiable(reverse)
func computeLoadPower(floor: SlabType, tube: TubeType, quanta: QuantaType) -> QuantaAndPower {
    let resistanceAbs = computeResistance(floor: floor, tube: tube, quanta: quanta)
    let conductance: Float = 1 / resistanceAbs
    let dTemp = floor.temp - quanta.temp
    let power = dTemp * conductance
    var updatedQuanta = quanta
    updatedQuanta.power = power
    return QuantaAndPower(quanta: updatedQuanta, power: -power)
}

@differentiable(reverse)
func updateQuanta(quanta: QuantaType) -> QuantaType {
    let workingVolume = (quanta.flow * dTime)
    let workingMass = (workingVolume * quanta.density)
    let workingEnergy = quanta.power * dTime
    let temperatureRise = workingEnergy / quanta.Cp / workingMass
    var updatedQuanta = quanta
    updatedQuanta.temp = quanta.temp + temperatureRise
    updatedQuanta.power = 0
    return updatedQuanta
}

@differentiable(reverse)
func updateBuildingModel(power: Float, floor: SlabType) -> SlabType {
    var updatedFloor = floor
    let floorMass = floor.area * floor.thickness * floor.density
    updatedFloor.temp = floor.temp + ((power * dTime) / floor.Cp / floorMass)
    return updatedFloor
}

@differentiable(reverse)
func updateSourceTank(store: TankType, quanta: QuantaType) -> TankAndQuanta {
    var updatedStore = store
    var updatedQuanta = quanta
    let massPerTime = quanta.flow * quanta.density
    let dTemp = store.temp - quanta.temp
    let power = dTemp * massPerTime * quanta.Cp
    updatedQuanta.power = power
    updatedStore.temp = store.temp - power * dTime / store.Cp / store.mass
    return TankAndQuanta(tank: updatedStore, quanta: updatedQuanta)
}

@differentiable(reverse)
func lossCalc(pred: Float, gt: Float) -> Float {
    return abs(pred - gt)
}

@differentiable(reverse)
func simulate(simParams: SimParams) -> Float {
    let pexTube = simParams.tube
    var slab = simParams.slab
    var tank = simParams.tank
    var quanta = simParams.quanta
    slab.temp = simParams.startingTemp
    for _ in 0 ..< timesteps {
        let tankAndQuanta = updateSourceTank(store: tank, quanta: quanta)
        tank = tankAndQuanta.tank
        quanta = tankAndQuanta.quanta
        quanta = updateQuanta(quanta: quanta)
        let quantaAndPower = computeLoadPower(floor: slab, tube: pexTube, quanta: quanta)
        quanta = quantaAndPower.quanta
        let powerToBuilding = quantaAndPower.power
        quanta = updateQuanta(quanta: quanta)
        slab = updateBuildingModel(power: powerToBuilding, floor: slab)
    }
    return slab.temp
}

@differentiable(reverse)
func fullPipe(simParams: SimParams) -> Float {
    let pred = simulate(simParams: simParams)
    return lossCalc(pred: pred, gt: 27.344767)
}

@inline(never)
func relativeError(_ a: Float, _ b: Float) -> Float {
    return abs(a - b) / max(abs(a), abs(b))
}

let simParams = SimParams(startingTemp: 33.3)
let (loss, slope) = valueWithGradient(at: simParams, of: fullPipe)
print(relativeError(loss, fullPipe(simParams: simParams)) < 1e-6)
//> true
let step: Float = 0.05
let up = fullPipe(simParams: simParams.with { $0.startingTemp += step })
let down = fullPipe(simParams: simParams.with { $0.startingTemp -= step })
print(relativeError((up - down) / (2 * step), slope.startingTemp) < 1e-3)
//> true
let hotter = fullPipe(simParams: simParams.with { $0.tank.temp += step })
let colder = fullPipe(simParams: simParams.with { $0.tank.temp -= step })
print(relativeError((hotter - colder) / (2 * step), slope.tank.temp) < 1e-2)
//> true
// The start of the slab is overwritten.
print(slope.slab.temp, slope.quanta.power)
//> 0.0 0.0
var tuned = simParams
for _ in 0..<40 {
    let 𝛁 = gradient(at: tuned, of: fullPipe)
    tuned.move(by: SimParams.TangentVector(
        tube: .zero, slab: .zero, quanta: .zero, tank: .zero, startingTemp: -0.1 * 𝛁.startingTemp))
}
print(fullPipe(simParams: tuned) < loss)
//> true
