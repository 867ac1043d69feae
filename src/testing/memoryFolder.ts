/** A file in memory, which keeps what was written once its stream is closed, as the browser's does. */
class MemoryFile {
  readonly kind = 'file';
  readonly name: string;
  #blob = new Blob();
  readonly #room: () => void;

  constructor(name: string, room: () => void) {
    this.name = name;
    this.#room = room;
  }

  getFile(): Promise<File> {
    return Promise.resolve(new File([this.#blob], this.name));
  }

  createWritable(): Promise<{ write(data: Blob): Promise<void>; close(): Promise<void> }> {
    let written = new Blob();
    return Promise.resolve({
      write: async (data: Blob) => {
        await Promise.resolve();
        this.#room();
        written = new Blob([written, data]);
      },
      close: () => {
        this.#blob = written;
        return Promise.resolve();
      },
    });
  }
}

/** A folder of the private file system in memory, with what the page uses of one. */
class MemoryFolder {
  readonly kind = 'directory';
  readonly name: string;
  readonly #inside = new Map<string, MemoryFolder | MemoryFile>();
  readonly #room: () => void;

  constructor(name: string, room: () => void) {
    this.name = name;
    this.#room = room;
  }

  #get<T>(
    name: string,
    kind: new (name: string, room: () => void) => T,
    create: boolean,
  ): Promise<T> {
    const there = this.#inside.get(name);
    if (there instanceof kind) return Promise.resolve(there as T);
    if (there || !create) return Promise.reject(new DOMException(name, 'NotFoundError'));
    const made = new kind(name, this.#room);
    this.#inside.set(name, made as MemoryFolder | MemoryFile);
    return Promise.resolve(made);
  }

  getDirectoryHandle(name: string, { create = false } = {}): Promise<MemoryFolder> {
    return this.#get(name, MemoryFolder, create);
  }

  getFileHandle(name: string, { create = false } = {}): Promise<MemoryFile> {
    return this.#get(name, MemoryFile, create);
  }

  removeEntry(name: string): Promise<void> {
    return this.#inside.delete(name)
      ? Promise.resolve()
      : Promise.reject(new DOMException(name, 'NotFoundError'));
  }

  async *keys(): AsyncGenerator<string> {
    await Promise.resolve();
    yield* [...this.#inside.keys()];
  }

  async *values(): AsyncGenerator<MemoryFolder | MemoryFile> {
    await Promise.resolve();
    yield* [...this.#inside.values()];
  }
}

/** An empty folder in memory. @param room called before each write; what it throws is the disk's refusal */
export function memoryFolder(room: () => void = () => undefined): FileSystemDirectoryHandle {
  return new MemoryFolder('models', room) as unknown as FileSystemDirectoryHandle;
}
