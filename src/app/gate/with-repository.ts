import type { ChangeReader, ChangeRepository } from "../../ports/change-reader.ts";

/** Opens a repository for as long as the act takes. Throws the Faults of `ChangeReader.open`. */
export async function withRepository<T>(
  reader: ChangeReader,
  folder: string,
  act: (repository: ChangeRepository) => Promise<T>,
): Promise<T> {
  const repository = await reader.open(folder);
  try {
    return await act(repository);
  } finally {
    await repository.close();
  }
}
