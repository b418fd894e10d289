/** Paths as the shell and the file system put them together. */

/** Both may be anything but the second absolute. */
export function join(folder: string, name: string): string {
  if (name === '') return folder;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

export function absolute(path: string, folder: string): string {
  return path.startsWith('/') ? path : join(folder, path);
}

/** Without `.`, `..`, and doubled slashes: as the shell keeps its working directory. */
export function normal(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
