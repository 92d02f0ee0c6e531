import { constants, type Dirent } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestReports } from "../../ports/test-reports.ts";
import { readJunit } from "./read-junit.ts";

const FILES_MAX = 500;
const FOLDERS_MAX = 2000;
const BYTES_MAX = 20 * 1024 * 1024;
/** A file system may keep whole seconds. */
const SLACK_MS = 1000;

/** Test reports in the file system. */
export function openTestReports(): TestReports {
  return {
    async counts(folder, sinceMs) {
      const sum = { total: 0, failed: 0, skipped: 0 };
      let reports = 0;
      for (const file of await reportFiles(folder)) {
        const xml = await readFresh(file, sinceMs - SLACK_MS);
        const counts = xml === null ? null : readJunit(xml, file);
        if (counts === null || !counts.ok) continue;
        sum.total += counts.value.total;
        sum.failed += counts.value.failed;
        sum.skipped += counts.value.skipped;
        reports++;
      }
      return reports === 0 ? null : sum;
    },
  };
}

async function reportFiles(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const folders: { readonly path: string; readonly reports: boolean }[] = [{ path: root, reports: false }];
  for (let next = 0; next < folders.length && next < FOLDERS_MAX && files.length < FILES_MAX; next++) {
    const folder = folders[next];
    if (folder === undefined) break;
    for (const entry of await list(folder.path)) {
      const path = join(folder.path, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== ".git") {
          folders.push({
            path,
            reports: folder.reports || /^(?:test-results|test-reports|reports|surefire-reports)$/u.test(entry.name),
          });
        }
      } else if (entry.isFile() && entry.name.endsWith(".xml")) {
        if (folder.reports || /^(?:junit.*|TEST-.*)\.xml$/u.test(entry.name)) files.push(path);
      }
    }
  }
  return files.slice(0, FILES_MAX);
}

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return []; // a folder that can't be read holds no report for us
  }
}

async function readFresh(path: string, sinceMs: number): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stat = await file.stat();
      return stat.isFile() && stat.mtimeMs >= sinceMs && stat.size <= BYTES_MAX ? await file.readFile("utf8") : null;
    } finally {
      await file.close();
    }
  } catch {
    return null; // gone, a link, or not ours to read
  }
}
