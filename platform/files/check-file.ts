import { type FileExtension, type FileUse, MB, MEDIA_TYPES, ruleOfUse } from "./uses.js";

/** Refusals about files, for `defineUserErrors` of every subgraph that takes files. */
export const FILE_ERRORS = {
  FILE_NOT_FOUND: "There is no such upload of this account: upload the file first.",
  FILE_PURPOSE_MISMATCH: "The file was uploaded for another use.",
  FILE_TYPE_NOT_ALLOWED: "The type of the file is not among those allowed here, or its content is not what its name says.",
  FILE_TOO_LARGE: "The file is larger than allowed here.",
  FILE_NAME_INVALID: "The name of the file has characters that are not allowed, or is too long.",
} as const;

export interface FileProblem {
  readonly code: keyof typeof FILE_ERRORS;
  readonly message: string;
}

const LONGEST_NAME = 255;

/** What is wrong with a file of this name and size for a use; all problems at once. */
export function fileProblems(use: FileUse, { name, size }: { name: string; size: number }): FileProblem[] {
  const { extensions, maxBytes, forbiddenInName = "" } = ruleOfUse(use);
  const problems: FileProblem[] = [];
  const extension = extensionOf(name);
  if (extension === null || !extensions.includes(extension)) {
    problems.push({ code: "FILE_TYPE_NOT_ALLOWED", message: `Upload one of these types: ${extensions.join(", ")}.` });
  }
  if (size > maxBytes)
    problems.push({ code: "FILE_TOO_LARGE", message: `The file may have at most ${maxBytes / MB} MB (${maxBytes} bytes).` });
  const isOdd = !name.isWellFormed() || hasControlCharacter(name) || [...name].some((character) => "/\\".includes(character));
  if (isOdd || name.trim() === "" || [...name].length > LONGEST_NAME) {
    problems.push({
      code: "FILE_NAME_INVALID",
      message: `A file name has 1 to ${LONGEST_NAME} characters, whole ones, no slash and no control character.`,
    });
  } else if ([...name].some((character) => forbiddenInName.includes(character))) {
    problems.push({ code: "FILE_NAME_INVALID", message: `The file name must not have any of ${[...forbiddenInName].join(" ")}` });
  }
  return problems;
}

/** The extension of a name in capitals, or null when it has none that is known. */
export function extensionOf(name: string): FileExtension | null {
  const dot = name.lastIndexOf(".");
  const extension = dot < 1 ? "" : name.slice(dot + 1).toUpperCase();
  return extension in MEDIA_TYPES ? (extension as FileExtension) : null;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
