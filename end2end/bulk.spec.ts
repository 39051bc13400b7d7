// Variables that come in together, go out together, and are held against a template.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Download, Locator, Page } from "@playwright/test";
import { type Kagi, expect, hydrated, root, test } from "./kagi";
import { clipboard, createCategory, openEntryForm, reveal, row, save } from "./pages";
import { Seed } from "./seed";

test.use({ server: "bulk", permissions: ["clipboard-write"] });

const canary = "canary-9d1f";
const importing = (page: Page) => page.getByRole("dialog", { name: "Import variables" });
const preview = (page: Page) => importing(page).getByRole("region", { name: "Preview" });
const variable = (page: Page, name: string) => preview(page).getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
const importAll = (page: Page) => importing(page).getByRole("button", { name: "Import", exact: true }).click();

/** Drops a file on an element, as a person does from a folder. */
async function drop(page: Page, name: string, content: string | number[], on = "#content"): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
      return transfer;
    },
    [name, content] as const,
  );
  await page.dispatchEvent(on, "dragover", { dataTransfer });
  await page.dispatchEvent(on, "drop", { dataTransfer });
}

/** Copies a text elsewhere: our own pages may not read the clipboard, and a made-up paste would write nothing. */
async function copyElsewhere(page: Page, text: string): Promise<void> {
  const other = await page.context().newPage();
  await other.setContent("<textarea autofocus></textarea>");
  await other.getByRole("textbox").fill(text);
  await other.getByRole("textbox").press("Control+A");
  await other.getByRole("textbox").press("Control+C");
  await other.close();
  await page.bringToFront();
}

async function chooseProject(page: Page, project: string, environment?: string): Promise<void> {
  const name = importing(page).getByLabel("Project");
  await name.fill(project);
  await name.press("Tab");
  if (environment) await importing(page).getByLabel("Environment").selectOption(environment);
}

/** Nothing of what came in is where it could stay. */
async function leavesNoTrace(page: Page): Promise<void> {
  const traces = await page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => (field as HTMLInputElement).value);
    return JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }, fields, document.documentElement.outerHTML]);
  });
  expect(traces).not.toContain(canary);
}

const entries = (kagi: Kagi) => kagi.rows().key_entries.filter((row) => row.deleted_at === null).length;

test("a dropped file is looked at, saved in one go and taken back in one go", async ({ signedIn: page, kagi }) => {
  const before = entries(kagi);
  await drop(page, "weblog.staging.env", `# of the blog\nDROP_A=${canary}\nexport DROP_B="${canary} 2"\n`);
  await expect(importing(page).getByLabel("Project")).toHaveValue("weblog");
  await expect(importing(page).getByLabel("Environment")).toHaveValue("staging");
  await expect(variable(page, "DROP_A")).toContainText(/new.*line 2/);
  await expect(variable(page, "DROP_B")).toContainText(/new.*line 3/);
  await expect(preview(page)).toContainText("2 new");
  await leavesNoTrace(page);
  expect(entries(kagi)).toBe(before);

  await importAll(page);
  await expect(importing(page)).toBeHidden();
  await expect(page.getByText("Imported into weblog, staging: 2 new")).toBeVisible();
  await expect(page.getByRole("article").filter({ hasText: "DROP_A" })).toBeVisible();
  expect(entries(kagi)).toBe(before + 2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Moved what was imported to the trash")).toBeVisible();
  await expect(page.getByRole("article").filter({ hasText: "DROP_A" })).toHaveCount(0);
  await leavesNoTrace(page);
  await expect(page).not.toHaveURL(/import=/);
});

test("lines that are pasted on the page are an import, and in a field they are offered as one", async ({ signedIn: page }) => {
  await copyElsewhere(page, `PASTED_A=${canary}\n`);
  await page.locator("#content").focus();
  await page.keyboard.press("Control+V");
  await expect(importing(page)).toBeVisible();
  await chooseProject(page, "pasted");
  await expect(variable(page, "PASTED_A")).toContainText("new");
  await page.keyboard.press("Escape");
  await expect(importing(page).getByText("Discard what you typed?")).toBeVisible();
  await importing(page).getByRole("button", { name: "Discard" }).click();
  await expect(importing(page)).toBeHidden();

  await createCategory(page, { name: "Field", keyType: "simple", variable: "FIELD" });
  const form = await openEntryForm(page, "pasted", "local");
  const lines = `FIELD_A=${canary}\nFIELD_B=2`;
  await copyElsewhere(page, lines);
  await form.getByLabel("Value", { exact: true }).focus();
  await page.keyboard.press("Control+V");
  await expect(importing(page).getByLabel("Project")).toHaveValue("pasted");
  await expect(importing(page).getByLabel("Environment")).toHaveValue("local");
  await expect(preview(page)).toContainText("2 new");
  await importing(page).getByRole("button", { name: "Cancel" }).click();
  await expect(importing(page)).toBeHidden();
  await expect(form.getByLabel("Value", { exact: true })).toHaveValue(lines);
  await expect(form.getByLabel("Value", { exact: true })).toBeFocused();

  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
  await expect(preview(page)).toContainText("2 new");
  await importAll(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/keys\/[0-9a-f-]{36}$/);
  await expect(page.getByText("Imported into pasted, local: 2 new")).toBeVisible();

  // One line is a value like any other.
  await copyElsewhere(page, "FIELD=1");
  const again = await openEntryForm(page, "single");
  await again.getByLabel("Value", { exact: true }).focus();
  await page.keyboard.press("Control+V");
  await expect(again.getByLabel("Value", { exact: true })).toHaveValue("FIELD=1");
  await save(again);
  await expect(row(page, "single")).toBeVisible();
});

test("what can't be imported is named with its line and what to do", async ({ signedIn: page }) => {
  await drop(page, ".env", `TWICE=${canary}\nTWICE=${canary}2\nMY-KEY=${canary}\nOPEN="${canary}\nnever closed\n`);
  await chooseProject(page, "odd");
  await expect(preview(page).getByRole("row").filter({ hasText: "duplicate" })).toContainText(/TWICE.*line 1/);
  await expect(preview(page).getByRole("row").filter({ hasText: "bad name" })).toContainText(/MY-KEY.*line 3/);
  await expect(preview(page).getByRole("row").filter({ hasText: "unreadable" }).first()).toContainText(/OPEN.*line 4/);
  await expect(preview(page)).toContainText(/1 new .*not imported/);
  await leavesNoTrace(page);
});

test("each tool's export is recognised, and another format can be chosen", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(400);
  const samples: [string, string, RegExp][] = [
    ["infisical-export.json", "infisical", /DATABASE_URL/],
    ["doppler-download.json", "doppler", /OPENAI_API_KEY/],
    ["bitwarden-sm.json", "bitwarden", /OPENAI_API_KEY/],
    ["sops.yaml", "sops", /api_key/i],
    ["1password.env", "1password", /LOG_LEVEL/],
  ];
  for (const [name, format, text] of samples) {
    await drop(page, name.replace(/^(infisical|doppler|bitwarden)-/, ""), readFileSync(join(root, "vault/src/formats/samples", name), "utf8"));
    await expect(importing(page).getByLabel("Format")).toHaveValue(format);
    await chooseProject(page, "tools");
    await expect(preview(page).getByRole("table")).toContainText(text);
    await importing(page).getByLabel("Format").selectOption("infisical");
    if (format === "sops") await expect(preview(page).getByRole("alert")).toBeVisible();
    await page.keyboard.press("Escape");
    await importing(page).getByRole("button", { name: "Discard" }).click();
    await expect(importing(page)).toBeHidden();
  }
});

test("stored values are replaced only when that is said", async ({ signedIn: page, kagi, session }) => {
  const id = await new Seed(kagi.url, session).category({ name: "Changing", keyType: "simple", envVarName: "CHANGING" }, [
    { projectName: "replaced", value: "before" },
  ]);
  const text = "CHANGING=after\nREPLACED_TOO=1\n";
  await drop(page, ".env", text);
  await chooseProject(page, "replaced");
  await expect(variable(page, "CHANGING")).toContainText(/changed.*Keeps its value/);
  await expect(preview(page)).toContainText("1 new · 1 kept as they are");
  await importAll(page);
  await page.goto(`/keys/${id}`);
  await hydrated(page);
  await reveal(page, "replaced");
  await expect(row(page, "replaced").getByText("before")).toBeVisible();

  await drop(page, ".env", text);
  await chooseProject(page, "replaced");
  await expect(variable(page, "REPLACED_TOO")).toContainText("same");
  await importing(page).getByRole("switch", { name: /Replace values/ }).check();
  await expect(variable(page, "CHANGING")).toContainText(/in place of the one it has/);
  await expect(preview(page)).toContainText("Undo takes back the new entries alone");
  await importAll(page);
  await expect(page.getByText("Imported into replaced, production: 1 replaced")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  await reveal(page, "replaced");
  await expect(row(page, "replaced").getByText("after")).toBeVisible();
});

test("an import that fails changes nothing, keeps the text, and is done once however often it is sent", async ({ signedIn: page, kagi, watch }) => {
  watch.outage = true;
  const before = entries(kagi);
  await drop(page, ".env", "ONCE_A=1\nONCE_B=2\n");
  await chooseProject(page, "once");
  await expect(preview(page)).toContainText("2 new");
  // The request never arrives.
  await page.route("**/rpc/import/save", (route) => route.abort(), { times: 1 });
  await importAll(page);
  await expect(importing(page).getByRole("alert")).toBeVisible();
  expect(entries(kagi)).toBe(before);
  // It arrives, and its answer is lost.
  await page.route("**/rpc/import/save", async (route) => route.fetch().then(() => route.abort()), { times: 1 });
  await importAll(page);
  await expect(importing(page).getByRole("alert")).toBeVisible();
  await expect.poll(() => entries(kagi)).toBe(before + 2);
  await importAll(page);
  await expect(importing(page)).toBeHidden();
  expect(entries(kagi)).toBe(before + 2);
});

test("files that are none of variables are refused in words", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(400);
  watch.allowedStatuses.add(413);
  watch.allowedStatuses.add(422);
  const said = page.getByRole("status", { name: "Messages" });
  await drop(page, "logo.png", [0x89, 0x50, 0x4e, 0x47, 0xff]);
  await expect(said).toContainText("not text in UTF-8");
  await drop(page, "nul.env", "A=\0");
  await expect(said.getByText("not text in UTF-8")).toHaveCount(2);
  await drop(page, "empty.env", " \n");
  await expect(said).toContainText("There is nothing in it.");
  await drop(page, "large.env", `A=${"x".repeat(512 * 1024)}\n`);
  await expect(said).toContainText("at most 512 KiB; this has 513 KiB");
  await expect(importing(page)).toHaveCount(0);
  await drop(page, "many.env", Array.from({ length: 2_001 }, (_, index) => `A${index}=1`).join("\n"));
  await chooseProject(page, "many");
  await expect(preview(page).getByRole("alert")).toContainText(/2,?000/);
});

test("an import is made with the keyboard alone, and Back asks before it throws it away", async ({ signedIn: page }) => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("import a .env");
  await page.keyboard.press("Enter");
  await expect(importing(page).getByLabel("Variables")).toBeFocused();
  await page.keyboard.type("TYPED_A=1");
  await page.goBack();
  await expect(importing(page).getByText("Discard what you typed?")).toBeVisible();
  await importing(page).getByRole("button", { name: "Keep editing" }).press("Enter");
  await importing(page).getByRole("button", { name: "Import", exact: true }).press("Enter");
  await expect(importing(page).getByLabel("Project")).toBeFocused();
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await expect(preview(page)).toContainText("1 new");
  await page.keyboard.press("Enter");
  await expect(importing(page)).toBeHidden();
  await expect(page.getByText("Imported into typed, production: 1 new")).toBeVisible();
});

async function openProject(page: Page, name: string): Promise<void> {
  await page.goto(`/project?name=${encodeURIComponent(name)}`);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

async function download(page: Page, dialog: Locator): Promise<[Download, string]> {
  const coming = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download", exact: true }).click();
  const file = await coming;
  return [file, readFileSync(await file.path(), "utf8")];
}

test("a project leaves in the form that a program reads, and what it can't carry is named", async ({ signedIn: page, kagi, session }) => {
  const seed = new Seed(kagi.url, session);
  for (const [name, value] of [
    ["OUT_PLAIN", canary],
    ["OUT_QUOTED", `it's "${canary}"`],
    ["OUT_LINES", "a\nb"],
  ]) {
    await seed.category({ name, keyType: "simple", envVarName: name }, [{ projectName: "team/out", value }]);
  }
  await openProject(page, "team/out");
  await page.getByRole("button", { name: "Copy as .env: production" }).click();
  await expect(page.getByRole("status", { name: "Messages" })).toContainText("OUT_QUOTED: The value has a '");
  await page.getByRole("button", { name: "Export in another form: production" }).click();
  const dialog = page.getByRole("dialog", { name: "Export team/out, production" });

  const [env, text] = await download(page, dialog);
  expect(env.suggestedFilename()).toBe("team-out.production.env");
  expect(parseEnv(text)).toEqual({ OUT_PLAIN: canary, OUT_LINES: "a\nb" });
  await expect(dialog.getByRole("alert")).toContainText(/1 variable is not in it.*OUT_QUOTED/s);

  await dialog.getByLabel("For").selectOption("json");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  const [json, object] = await download(page, dialog);
  expect(json.suggestedFilename()).toBe("team-out.production.json");
  expect(JSON.parse(object)).toEqual({ OUT_PLAIN: canary, OUT_QUOTED: `it's "${canary}"`, OUT_LINES: "a\nb" });
  await expect(dialog.getByRole("alert")).toHaveCount(0);

  await dialog.getByLabel("For").selectOption("shell");
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByText("Copied team/out, production as shell")).toBeVisible();
  expect(await clipboard(page)).toContain(`export OUT_PLAIN='${canary}'`);
  await leavesNoTrace(page);
});

test("a project is held against a template, and each missing name has a way to be added", async ({ signedIn: page, kagi, session }) => {
  const seed = new Seed(kagi.url, session);
  const soon = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000).toISOString();
  await seed.category({ name: "Held", keyType: "simple", envVarName: "CHECK_HELD" }, [{ projectName: "checked", value: "1", expiresAt: soon }]);
  await seed.category({ name: "Extra", keyType: "simple", envVarName: "CHECK_EXTRA" }, [{ projectName: "checked", value: "1" }]);
  const known = await seed.category({ name: "Known", keyType: "simple", envVarName: "CHECK_KNOWN" });
  await openProject(page, "checked");
  await page.getByRole("button", { name: "Check against .env.example" }).click();
  const dialog = page.getByRole("dialog", { name: "Check checked against a template" });
  await drop(page, ".env.example", `CHECK_HELD=${canary}\nCHECK_KNOWN=\nCHECK_UNKNOWN=\n`, "dialog .drop");
  await expect(dialog).toContainText("2 missing · 1 extra · 1 expiring");
  await expect(dialog.getByRole("list", { name: "Missing" }).getByRole("listitem")).toContainText(["CHECK_KNOWN", "CHECK_UNKNOWN"]);
  await expect(dialog.getByRole("list", { name: "Not in the template" })).toContainText("CHECK_EXTRA");
  await expect(dialog.getByRole("list", { name: /^Ended/ })).toContainText("CHECK_HELD");
  await leavesNoTrace(page);

  await dialog.getByRole("button", { name: "Import CHECK_UNKNOWN" }).click();
  await expect(importing(page).getByLabel("Variables")).toHaveValue("CHECK_UNKNOWN=");
  await importing(page).getByLabel("Variables").press("End");
  await page.keyboard.type("2");
  await importing(page).getByRole("button", { name: "Import", exact: true }).click();
  await expect(preview(page)).toContainText("1 new");
  await importAll(page);
  await expect(importing(page)).toBeHidden();
  await expect(dialog).toContainText("1 missing");

  await dialog.getByRole("link", { name: "Add CHECK_KNOWN" }).click();
  await expect(page).toHaveURL(`/keys/${known}?dialog=new-entry&project=checked&environment=production`);
  await expect(page.getByRole("dialog", { name: "New entry in Known" }).getByLabel("Project")).toHaveValue("checked");
});
