/** In the environment of every program a step leaves running beside the stack: the run's folder. By it the next command finds those of a killed one. */
export const runVariable = "PARITY_RUN";
