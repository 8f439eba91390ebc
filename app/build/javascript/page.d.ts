// The globals with which static/boot.js and static/offline.js serve app/backdrop/runtime/page.

/** A message about given files, with the number of files that it is about, or 0. */
type Note = {kind: NoteKind; count: number};
type NoteKind =
  | "elsewhere"
  | "folder-empty"
  | "folder-rest"
  | "no-file"
  | "not-opened"
  | "src-elsewhere"
  | "src-missing";

/** Files that were dropped, pasted or chosen before the interface started. */
declare var backdropInbox: File[];
/** Messages for the interface: backdrop/ui/text/batch_messages.py has their wording. */
declare var backdropNotes: Note[];
/** Bytes of the engine that have arrived, and of all its files; the latter is 0 while unknown. */
declare var backdropLoading: {received: number; total: number};
/** The text of the host's backdrop.json, "" where it cannot be fetched. */
declare var backdropSettings: Promise<string>;
/** How static/embed.js in the page around this one uses it, "" where there is none. */
declare var backdropEmbedded: string;
/** That page's first message, with the port for all others; it may never come. */
declare var backdropHello: Promise<MessageEvent>;
/** Whether pictures that another app shared were lost. */
declare var backdropLost: boolean;
declare var backdropTake: (files: Iterable<File>) => void;
/** The value and "", or null and the error. */
type Attempt = [unknown, string];
declare var backdropAttempt: (target: Record<string, unknown>, name: string, ...values: unknown[]) => Attempt;
declare var backdropLocal: (
  method: "getItem" | "setItem" | "removeItem",
  ...values: string[]
) => Attempt;
declare var backdropOffline: {
  state: {waiting: boolean; installable: boolean; cramped: boolean};
  begin: () => Promise<void>;
  reload: () => void;
  install: () => Promise<void>;
};

/** Chromium's event that offers to install the app. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}
interface WindowEventMap {
  beforeinstallprompt: BeforeInstallPromptEvent;
}
/** The files that a system opens with an installed app. */
declare var launchQueue:
  | {setConsumer(consumer: (launch: {files: FileSystemFileHandle[]}) => void): void}
  | undefined;
