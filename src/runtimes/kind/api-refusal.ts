/** What the API server says of a request it does not carry out: a Status object. */
export interface ApiStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** The API server answered, and the answer was no. */
export class ApiRefusal extends Error {
  /** Of HTTP. */
  readonly code: number;
  readonly status: ApiStatus;

  constructor(code: number, asked: string, status: ApiStatus) {
    super(`${asked}: ${status.message ?? `the API server answered ${code}`}`);
    this.name = "ApiRefusal";
    this.code = code;
    this.status = status;
  }
}

export function isRefusal(thrown: unknown, code: number): thrown is ApiRefusal {
  return thrown instanceof ApiRefusal && thrown.code === code;
}

/** undefined where the object is not there. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}
