/**
 * What files may be uploaded for: the one list for the whole graph, as the event catalogue is for facts. The room that
 * takes a file names its use; a file uploaded for one use cannot be handed in for another.
 */
export interface FileUseRule {
  /** Allowed extensions, in capitals; the content must be what the extension says. */
  readonly extensions: readonly FileExtension[];
  readonly maxBytes: number;
  /** Characters that the name must not have. */
  readonly forbiddenInName?: string;
}

/** Media types by the extensions that the rows name. */
export const MEDIA_TYPES = {
  BMP: "image/bmp",
  JPG: "image/jpeg",
  JPEG: "image/jpeg",
  PNG: "image/png",
  GIF: "image/gif",
  TIF: "image/tiff",
  TXT: "text/plain",
  DOC: "application/msword",
  DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  PPT: "application/vnd.ms-powerpoint",
  PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ZIP: "application/zip",
  MSG: "application/vnd.ms-outlook",
  PDF: "application/pdf",
} as const;

export type FileExtension = keyof typeof MEDIA_TYPES;

/** One megabyte of the rows. */
export const MB = 1024 * 1024;

export const FILE_USES = {
  /** JOIN-050, JOIN-051 */
  REGISTRATION_CREDENTIAL: {
    extensions: ["BMP", "JPG", "JPEG", "PNG", "GIF", "TIF", "TXT", "DOC", "DOCX", "XLSX", "PPT", "PPTX", "ZIP", "MSG", "PDF"],
    maxBytes: 100 * MB,
  },
  /** JOIN-052, JOIN-054 */
  COMPANY_TRADEMARK: { extensions: ["JPG", "JPEG", "GIF", "BMP", "PNG"], maxBytes: 20 * MB, forbiddenInName: "!:\"'@#$%^&*<>" },
} as const satisfies Record<string, FileUseRule>;

export type FileUse = keyof typeof FILE_USES;

/** The rule of a use. */
export function ruleOfUse(use: FileUse): FileUseRule {
  return FILE_USES[use];
}
