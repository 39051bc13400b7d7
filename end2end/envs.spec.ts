// Env projects: whole files, opened when asked for, edited in two views without losing a byte, and never lost to somebody else's.
import { readFileSync } from "node:fs";
import { project, save, stored, text, typeAfter } from "./envs";
import { expect, hydrated, password, test } from "./kagi";
import { clipboard, openFile } from "./pages";
import { Seed } from "./seed";

test.use({ server: "envs", permissions: ["clipboard-write"] });

test("a project is made, found, changed, deleted and brought back", async ({ signedIn: page }) => {
  await page.locator("#content").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/envs$/);
  await page.getByRole("button", { name: "New env project" }).first().click();
  const made = page.getByRole("dialog", { name: "New env project" });
  await made.getByRole("button", { name: "Create env project" }).click();
  await expect(made.getByText("Fill this in; spaces alone are not enough.")).toBeVisible();
  await made.getByLabel("Name").fill("made");
  await made.getByLabel("Description (optional)").fill("For a test");
  await made.getByRole("button", { name: "Create env project" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "made" })).toBeVisible();
  await expect(page.getByText("There is no such file yet.")).toBeVisible();

  await page.getByRole("button", { name: "Edit" }).click();
  const edited = page.getByRole("dialog", { name: "Edit made" });
  await edited.getByLabel("Name").fill("remade");
  await edited.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "remade" })).toBeVisible();

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Env projects" }).click();
  await page.getByRole("searchbox").fill("nothing of that name");
  await expect(page.getByText("No env project fits this search.")).toBeVisible();
  await page.getByRole("searchbox").fill("rema");
  await page.getByRole("button", { name: "Delete remade" }).click();
  await expect(page.getByRole("link", { name: "remade" })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "remade" })).toBeVisible();
});

test("what is in a file is not on the page, in the HTML or in the console before it is opened", async ({ signedIn: page, kagi, session }) => {
  const told: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  const id = await project(kagi.url, session, "sealed", { env: "SECRET=canary-sealed\n", "env.test": "A=1\n" });
  const html = await (await page.goto(`/envs/${id}`))?.text();
  expect(html).toContain("Sealed.");
  expect(html).not.toContain("canary-sealed");
  expect(html).not.toContain("SECRET");
  await hydrated(page);
  expect(await page.content()).not.toContain("canary-sealed");
  const panel = await openFile(page, id);
  await expect(text(panel)).toHaveValue("SECRET=canary-sealed\n");
  await page.getByRole("link", { name: ".env.test" }).click();
  await expect(page.getByRole("button", { name: "Open .env.test" })).toBeVisible();
  expect(await page.content()).not.toContain("canary-sealed");
  await page.goBack();
  await expect(page.getByRole("button", { name: "Open .env", exact: true })).toBeVisible();
  expect(await page.content()).not.toContain("canary-sealed");
  expect(told.join()).not.toContain("canary-sealed");
  expect(kagi.stdout + kagi.stderr).not.toContain("canary-sealed");
});

test("what is not touched keeps its bytes, through both views", async ({ signedIn: page, kagi, session }) => {
  const before = "\ufeff# note\r\n\r\nA = 1 # one\r\nexport B='two words'\r\nC=\"x\\ny\"\r\n# last\r\nD=`t`\r\n";
  const id = await project(kagi.url, session, "bytes", { env: before });
  const panel = await openFile(page, id);
  await typeAfter(text(panel), "A = 1", "1\n");
  await panel.getByRole("button", { name: "Table" }).click();
  await panel.getByRole("button", { name: "Edit B" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit B" });
  await dialog.getByLabel("Value", { exact: true }).fill("three words");
  await dialog.getByRole("button", { name: "Change" }).click();
  await expect(dialog).toBeHidden();
  await panel.getByRole("button", { name: "Text", exact: true }).click();
  await expect(text(panel)).toHaveValue(/export B='three words'/);
  await save(page, panel);
  const after = before.replace("A = 1", "A = 11\r\n").replace("two words", "three words");
  expect(await stored(page, id)).toBe(after);

  await panel.getByRole("button", { name: "Table" }).click();
  await panel.getByRole("button", { name: "Remove C" }).click();
  await panel.getByRole("button", { name: "Add a variable" }).click();
  const added = page.getByRole("dialog", { name: "Add a variable" });
  await added.getByLabel("Name").fill("A");
  await added.getByRole("button", { name: "Add", exact: true }).click();
  await expect(added.getByText("There is a variable of this name in the file already.")).toBeVisible();
  await added.getByLabel("Name").fill("E");
  await added.getByLabel("Value", { exact: true }).fill("5");
  await added.getByRole("button", { name: "Add", exact: true }).click();
  await save(page, panel);
  expect(await stored(page, id)).toBe(`${after.replace('C="x\\ny"\r\n', "")}E=5\r\n`);
});

test("values in the table are masked, peeked at and copied", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "table", { env: "A=canary-tabled\nB=2\n" });
  const panel = await openFile(page, id, "env", "table");
  await expect(panel.getByRole("row", { name: /^A/ })).toBeVisible();
  await expect(page.getByText("canary-tabled")).toHaveCount(0);
  await panel.getByRole("button", { name: "Hold to peek at A" }).hover();
  await page.mouse.down();
  await expect(page.getByText("canary-tabled")).toBeVisible();
  await page.mouse.up();
  await expect(page.getByText("canary-tabled")).toHaveCount(0);
  await panel.getByRole("button", { name: "Copy A" }).click();
  await expect.poll(() => clipboard(page)).toBe("canary-tabled");
  await panel.getByRole("button", { name: "Remove A" }).click();
  await expect(panel.getByRole("row", { name: /^A/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(panel.getByRole("row", { name: /^A/ })).toBeVisible();
});

test("lines to look at are listed, found and mended", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "issues", { env: "A=1\nMY-NAME=x\nnothing\n" });
  const panel = await openFile(page, id);
  const issues = panel.getByRole("region", { name: "Lines to look at" });
  await expect(issues.getByRole("listitem")).toHaveCount(2);
  await issues.getByRole("button", { name: "Line 3" }).click();
  await expect(text(panel)).toBeFocused();
  await page.keyboard.type("# ");
  await expect(issues.getByRole("listitem")).toHaveCount(1);
  await issues.getByRole("button", { name: "Call it MY_NAME" }).click();
  await expect(issues).toBeHidden();
  await expect(text(panel)).toHaveValue("A=1\nMY_NAME=x\n# nothing\n");
});

test("nothing that is not saved is left without a question", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "guarded", { env: "A=1\n", "env.test": "B=2\n" });
  await page.goto("/envs");
  await hydrated(page);
  await page.getByRole("link", { name: "guarded" }).click();
  await page.getByRole("button", { name: "Open .env", exact: true }).click();
  const panel = page.getByRole("region", { name: ".env", exact: true });
  await text(panel).fill("A=2\n");
  const question = page.getByRole("dialog", { name: "Discard what you changed?" });
  const keep = async () => {
    await expect(question).toBeVisible();
    await question.getByRole("button", { name: "Keep editing" }).click();
    await expect(question).toBeHidden();
    await expect(text(panel)).toHaveValue("A=2\n");
    await expect(page).toHaveURL(new RegExp(`/envs/${id}`));
  };
  await page.getByRole("link", { name: ".env.test" }).click();
  await keep();
  await page.goBack();
  await keep();
  await page.locator("#content").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await keep();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search everything" }).fill("Overview");
  await page.keyboard.press("Enter");
  await keep();
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => setTimeout(() => location.reload()));
  await (await asked).dismiss();
  await expect(text(panel)).toHaveValue("A=2\n");
  await page.getByRole("link", { name: ".env.test" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("button", { name: "Open .env.test" })).toBeVisible();
  expect(await stored(page, id)).toBe("A=1\n");
});

test("a tab that nobody looks at seals the file, or covers what is not saved", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "unseen", { env: "A=canary-unseen\n" });
  await page.clock.install();
  const seen = async (hidden: boolean) => {
    await page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
  };
  const away = async () => {
    await seen(true);
    await page.clock.runFor(31_000);
    await seen(false);
  };
  const panel = await openFile(page, id);
  await away();
  await expect(page.getByRole("button", { name: "Open .env", exact: true })).toBeVisible();
  expect(await page.content()).not.toContain("canary-unseen");
  await page.getByRole("button", { name: "Open .env", exact: true }).click();
  await typeAfter(text(panel), "A=", "typed-");
  await away();
  await expect(page.getByText(/^Covered\./)).toBeVisible();
  expect(await page.content()).not.toContain("canary-unseen");
  await page.getByRole("button", { name: "Go on editing" }).click();
  await expect(text(panel)).toHaveValue("A=typed-canary-unseen\n");
});

test("two tabs that save one file: the second decides, and neither text is lost", async ({ signedIn: page, kagi, session, watch }) => {
  watch.allowedStatuses.add(412);
  const id = await project(kagi.url, session, "raced", { env: "A=base\nB=same\n" });
  const other = await page.context().newPage();
  const race = async (theirs: string, mine: string) => {
    const [first, second] = [await openFile(other, id), await openFile(page, id)];
    await text(first).fill(theirs);
    await text(second).fill(mine);
    await save(other, first);
    await second.getByRole("button", { name: "Save" }).click();
    const choice = page.getByRole("region", { name: "What differs" });
    await expect(choice).toContainText("was saved elsewhere");
    return { choice, panel: second };
  };
  const kept = await race("A=canary-theirs\nB=same\n", "A=canary-mine\nB=same\n");
  await expect(kept.choice.getByRole("row", { name: /^A/ })).toContainText("changed");
  await expect(kept.choice.getByRole("row", { name: /^B/ })).toHaveCount(0);
  await expect(kept.choice).not.toContainText("canary-");
  await kept.choice.getByRole("button", { name: "Show the values" }).click();
  for (const value of ["base", "canary-mine", "canary-theirs"]) await expect(kept.choice.getByText(value, { exact: true })).toBeVisible();
  await kept.choice.getByRole("button", { name: "Go on editing" }).click();
  await expect(text(kept.panel)).toHaveValue("A=canary-mine\nB=same\n");
  await kept.panel.getByRole("button", { name: "Save" }).click();
  await kept.choice.getByRole("button", { name: "Keep mine on top" }).click();
  await expect(kept.choice).toBeHidden();
  await expect.poll(() => stored(page, id)).toBe("A=canary-mine\nB=same\n");

  const taken = await race("A=theirs-again\n", "A=mine-again\n");
  await taken.choice.getByRole("button", { name: "Take theirs" }).click();
  await expect(text(taken.panel)).toHaveValue("A=theirs-again\n");
  await taken.panel.getByRole("button", { name: "Put it back" }).click();
  await expect(text(taken.panel)).toHaveValue("A=mine-again\n");
  await save(page, taken.panel);
  expect(await stored(page, id)).toBe("A=mine-again\n");
  await other.close();
});

test("a file that two tabs begin is one file", async ({ signedIn: page, kagi, session, watch }) => {
  watch.allowedStatuses.add(412);
  const id = await project(kagi.url, session, "begun");
  const other = await page.context().newPage();
  const panels = [];
  for (const tab of [other, page]) {
    await tab.goto(`/envs/${id}?file=env.staging`);
    await hydrated(tab);
    await tab.getByRole("button", { name: "Begin it here" }).click();
    panels.push(tab.getByRole("region", { name: ".env.staging", exact: true }));
  }
  await text(panels[0]).fill("A=1\n");
  await save(other, panels[0], ".env.staging");
  await text(panels[1]).fill("A=2\n");
  await panels[1].getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Keep mine on top" }).click();
  await expect.poll(() => stored(page, id, "env.staging")).toBe("A=2\n");
  await other.close();
});

test("the history shows what differs, behind dots, and brings it back", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "historic", { env: "A=canary-old\nB=1\n" });
  const seed = new Seed(kagi.url, session);
  await seed.envFile(id, "env", "A=canary-new\nC=2\n");
  const panel = await openFile(page, id);
  await panel.getByRole("button", { name: "History" }).click();
  const dialog = page.getByRole("dialog", { name: "History of .env" });
  await dialog.getByRole("button", { name: "Compare with now" }).click();
  for (const [name, change] of [["A", "changed"], ["B", "removed"], ["C", "added"]]) {
    await expect(dialog.getByRole("row", { name: new RegExp(`^${name}`) })).toContainText(change);
  }
  await expect(dialog).not.toContainText("canary-");
  await dialog.getByRole("button", { name: "Show the values" }).click();
  await expect(dialog.getByText("canary-old")).toBeVisible();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(dialog).toBeHidden();
  await expect(text(panel)).toHaveValue("A=canary-old\nB=1\n");
  await expect(panel.getByText("Version 3")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(panel)).toHaveValue("A=canary-new\nC=2\n");
  await expect(panel.getByText("Version 4")).toBeVisible();
});

test("a restore that comes too late says so, and the next one is an answer", async ({ signedIn: page, kagi, session, watch }) => {
  watch.allowedStatuses.add(412);
  const id = await project(kagi.url, session, "late", { env: "A=1\n" });
  const seed = new Seed(kagi.url, session);
  await seed.envFile(id, "env", "A=2\n");
  await page.goto(`/envs/${id}?dialog=history`);
  await hydrated(page);
  const dialog = page.getByRole("dialog", { name: "History of .env" });
  await expect(dialog.getByText("Version 1")).toBeVisible();
  await seed.envFile(id, "env", "A=3\n");
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(dialog.getByRole("alert")).toContainText("was saved elsewhere");
  await expect(dialog.getByRole("listitem").filter({ hasText: "Version 2" })).toBeVisible();
  await dialog.getByRole("listitem").filter({ hasText: "Version 1" }).getByRole("button", { name: "Restore" }).click();
  await expect(dialog).toBeHidden();
  expect(await stored(page, id)).toBe("A=1\n");
});

test("a file is copied, downloaded, exported, deleted and brought back unseen", async ({ signedIn: page, kagi, session }) => {
  const content = "A=canary-out # note\r\nB-1='x'\r\n";
  const id = await project(kagi.url, session, "out", { "env.production": content });
  await page.goto(`/envs/${id}`);
  await hydrated(page);
  await page.getByRole("button", { name: "Copy .env.production" }).click();
  await expect.poll(() => clipboard(page)).toBe(content.replaceAll("\r\n", "\n"));
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download .env.production" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/env\.production$/);
  expect(readFileSync(await download.path(), "utf8")).toBe(content);

  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export .env.production" });
  await dialog.getByLabel("Written for").selectOption("shell");
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByRole("status")).toContainText("B-1");
  await expect.poll(() => clipboard(page)).toBe("export A='canary-out'\n");
  await dialog.getByLabel("Written for").selectOption("json");
  const exported = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download" }).click();
  const json = await exported;
  expect(json.suggestedFilename()).toBe("env.production.json");
  expect(JSON.parse(readFileSync(await json.path(), "utf8"))).toEqual({ A: "canary-out", "B-1": "x" });
  await dialog.getByRole("button", { name: "Close" }).click();
  expect(await page.content()).not.toContain("canary-out");

  await page.getByRole("button", { name: "Delete .env.production" }).click();
  await expect(page.getByText("There is no such file yet.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: "Open .env.production" })).toBeVisible();
});

test("files that are no text, or too large, are refused with what to do", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "hostile");
  await page.goto(`/envs/${id}`);
  await hydrated(page);
  const picker = page.locator("#env-file input[type=file]");
  const choose = (name: string, buffer: Buffer) => picker.setInputFiles({ name, mimeType: "text/plain", buffer });
  const alert = page.locator("#env-file").getByRole("alert");
  await choose("binary", Buffer.from("A=1\nB=\0\n"));
  await expect(alert).toContainText("line 2 has a NUL");
  await choose("latin1", Buffer.from([...Buffer.from("A=1\nB=2\nC="), 0xe9, 0x0a]));
  await expect(alert).toContainText("Line 3 is not UTF-8");
  await choose("large", Buffer.alloc(512 * 1024 + 1, "A"));
  await expect(alert).toContainText("at most 512 KiB");
  await expect(page.getByRole("button", { name: "Begin it here" })).toBeVisible();
  await choose("markup", Buffer.from("<script>alert(1)</script>=<img src=x onerror=alert(1)>\n"));
  const panel = page.getByRole("region", { name: ".env", exact: true });
  await expect(text(panel)).toHaveValue("<script>alert(1)</script>=<img src=x onerror=alert(1)>\n");
  await save(page, panel);
});

test("a line of half a million characters and twenty thousand variables can be edited and saved", async ({ signedIn: page, kagi, session }) => {
  const long = `A=${"x".repeat(512 * 1024 - 100)}\n`;
  const many = Array.from({ length: 20_000 }, (_, index) => `NAME_${index}=value-${index}`).join("\n");
  const id = await project(kagi.url, session, "large", { env: long, "env.local": many });
  const panel = await openFile(page, id);
  await expect(panel.getByText(/^Without colours/)).toBeVisible();
  await typeAfter(text(panel), "A=", "typed");
  await save(page, panel);
  expect(await stored(page, id)).toBe(long.replace("A=", "A=typed"));

  const other = await openFile(page, id, "env.local");
  await typeAfter(text(other), "NAME_0=", "typed-");
  await other.getByRole("button", { name: "Table" }).click();
  await expect(other.getByRole("table", { name: "Variables" })).toHaveAttribute("aria-rowcount", "20001");
  await other.getByRole("button", { name: "Reveal NAME_0", exact: true }).click();
  await expect(other.getByText("typed-value-0", { exact: true })).toBeVisible();
  await save(page, other, ".env.local");
  expect(await stored(page, id, "env.local")).toBe(many.replace("NAME_0=", "NAME_0=typed-"));

  const longest = await openFile(page, id, "env.local");
  await text(longest).fill("x".repeat(512 * 1024 + 1));
  await longest.getByRole("button", { name: "Save" }).click();
  await expect(longest.getByRole("alert")).toContainText("at most 512 KiB");
  await longest.getByRole("button", { name: "Discard changes" }).click();
});

test("what was typed outlives the session and the connection", async ({ signedIn: page, kagi, session, watch }) => {
  watch.allowedStatuses.add(401);
  const id = await project(kagi.url, session, "ended", { env: "A=1\n" });
  const panel = await openFile(page, id);
  await text(panel).fill("A=2\n");
  watch.outage = true;
  await page.context().setOffline(true);
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(panel.getByRole("alert")).toContainText("could not be reached");
  await page.context().setOffline(false);
  await page.context().clearCookies({ name: /kagi_session/ });
  await panel.getByRole("button", { name: "Save" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password").fill(password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  await expect(text(panel)).toHaveValue("A=2\n");
  await save(page, panel);
  expect(await stored(page, id)).toBe("A=2\n");
});
