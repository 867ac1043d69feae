/** A name that is no linear map of the model; `known` are those that it has. */
export function noSuchTarget(target: string, known: readonly string[]): string {
  return `model.lora.targets: ${JSON.stringify(target)} is no linear map of this model; it has ${known.join(', ')}.`;
}

/** `model.lora` is neither null nor what it must hold. */
export function loraIsNot(path: string, expected: string, found: string): string {
  return `${path}: expected ${expected}, found ${found}.`;
}

/** More layers are to be trained than the model has. */
export function layersExceedModel(count: number, layers: number): string {
  return `model.trainLastLayers: ${count} is more than the ${layers} layers of this model; 0 trains all.`;
}

/** Two ways of training a part of the model exclude each other. */
export function loraExcludesLastLayers(count: number): string {
  return `model.trainLastLayers: ${count} does not go with model.lora, which trains adapters alone; leave one of them out.`;
}
