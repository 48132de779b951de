/** As the step is called that carries the drill out, so that a newer attempt that failed is known for what it was. */
export const disasterTitle = "a disaster: the newest backup brought back on a second, empty stack";
