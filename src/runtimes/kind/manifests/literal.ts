/** Kubernetes would read `$(NAME)` in a command or a variable as one of the container's own. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
