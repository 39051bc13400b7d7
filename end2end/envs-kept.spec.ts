// What was typed into an env file stays, whatever is pressed next; and what came back late takes nothing away.
import type { Page } from "@playwright/test";
import { project, save, stored, text } from "./envs";
import { expect, hydrated, test } from "./kagi";
import { openFile } from "./pages";
import { Seed } from "./seed";

test.use({ server: "envs" });

const undo = (page: Page, message: string) => page.locator(".toast").filter({ hasText: message }).getByRole("button", { name: "Undo" });
const question = (page: Page) => page.getByRole("dialog", { name: "Discard what you changed?" });

/** The tab is looked at, or it is not. */
async function hidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

test("what was discarded comes back", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "discarded", { env: "A=1\n" });
  const panel = await openFile(page, id);
  await text(panel).fill("A=typed\n");
  await panel.getByRole("button", { name: "Discard changes" }).click();
  await expect(text(panel)).toHaveValue("A=1\n");
  await undo(page, "Discarded the changes of .env").click();
  await expect(text(panel)).toHaveValue("A=typed\n");
});

test("what was removed comes back while the text is what that made of it, and never in place of later work", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "removed", { env: "A=1\nB=2\n", "env.test": "C=3\n" });
  const panel = await openFile(page, id, "env", "table");
  await panel.getByRole("button", { name: "Remove A" }).click();
  await panel.getByRole("button", { name: "Remove B" }).click();
  await undo(page, "Removed A").click();
  await expect(page.getByText("It was not brought back. The text was changed since: take that back first.")).toBeVisible();
  await expect(panel.getByRole("button", { name: "Remove B" })).toBeHidden();
  await undo(page, "Removed B").click();
  await expect(panel.getByRole("button", { name: "Remove B" })).toBeVisible();

  await panel.getByRole("button", { name: "Remove B" }).click();
  await save(page, panel);
  await page.getByRole("link", { name: ".env.test" }).click();
  await expect(page.getByRole("button", { name: "Open .env.test" })).toBeVisible();
  await undo(page, "Removed B").click();
  await expect(page.getByText("It was not brought back. The file was closed since.")).toBeVisible();
  await page.getByRole("button", { name: "Open .env.test" }).click();
  await expect(page.getByRole("button", { name: "Remove C" })).toBeVisible();
});

test("a variable in its form outlives a look elsewhere", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "elsewhere", { env: "A=canary-old\n" });
  await page.clock.install();
  const panel = await openFile(page, id, "env", "table");
  await panel.getByRole("button", { name: "Edit A" }).click();
  const form = page.getByRole("dialog", { name: "Edit A" });
  await hidden(page, true);
  await page.clock.runFor(60_000);
  await hidden(page, false);
  await form.getByLabel("Value", { exact: true }).fill("canary-new");
  await form.getByRole("button", { name: "Change" }).click();
  await expect(form).toBeHidden();
  await page.getByRole("button", { name: "Go on editing" }).click();
  await save(page, panel);
  expect(await stored(page, id)).toBe("A=canary-new\n");
});

test("Back asks, also twice and from under a dialog, and closes what the address names without asking", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "stepped", { env: "A=1\n" });
  await page.goto("/envs");
  await hydrated(page);
  await page.getByRole("link", { name: "stepped" }).click();
  await page.getByRole("button", { name: "Open .env", exact: true }).click();
  const panel = page.getByRole("region", { name: ".env", exact: true });
  await text(panel).fill("A=typed\n");
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await question(page).getByRole("button", { name: "Keep editing" }).click();
  await expect(text(panel)).toHaveValue("A=typed\n");

  await panel.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("dialog", { name: "History of .env" });
  await expect(history).toBeVisible();
  await page.goBack();
  await expect(history).toBeHidden();
  await expect(question(page)).toBeHidden();

  await panel.getByRole("button", { name: "Table" }).click();
  await panel.getByRole("button", { name: "Add a variable" }).click();
  await expect(page.getByRole("dialog", { name: "Add a variable" })).toBeVisible();
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/envs/${id}`));
});

test("a new file is given up after a question, and its project is deleted after its text was decided about", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "begun");
  await page.goto(`/envs/${id}`);
  await hydrated(page);
  const begin = page.getByRole("button", { name: "Begin it here" });
  const panel = page.getByRole("region", { name: ".env", exact: true });
  await begin.click();
  await text(panel).fill("A=1\nB=2\n");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("begun was not deleted. Save what you changed in its file, or discard it, first.")).toBeVisible();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await question(page).getByRole("button", { name: "Keep editing" }).click();
  await expect(text(panel)).toHaveValue("A=1\nB=2\n");
  await panel.getByRole("button", { name: "Cancel" }).click();
  await question(page).getByRole("button", { name: "Discard" }).click();
  await expect(begin).toBeVisible();
  await begin.click();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await expect(begin).toBeVisible();
});

test("values that were asked for go when nobody looks", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "looked-at", { env: "A=canary-old\n" });
  await new Seed(kagi.url, session).envFile(id, "env", "A=canary-new\n");
  const panel = await openFile(page, id, "env", "table");
  await panel.getByRole("button", { name: "Reveal A" }).click();
  await expect(panel.getByText("canary-new")).toBeVisible();
  await panel.getByRole("button", { name: "History" }).click();
  const history = page.getByRole("dialog", { name: "History of .env" });
  await history.getByRole("button", { name: "Compare with now" }).click();
  await history.getByRole("button", { name: "Show the values" }).click();
  await expect(history.getByText("canary-old")).toBeVisible();
  await expect(history.getByRole("button", { name: "Show 30 seconds longer" })).toBeVisible();
  await hidden(page, true);
  expect(await page.content()).not.toContain("canary-");
});

test("a line of a long file is brought into view", async ({ signedIn: page, kagi, session }) => {
  const lines = Array.from({ length: 400 }, (_, index) => (index === 389 ? "MY-NAME=x" : `A${index}=1`));
  const id = await project(kagi.url, session, "long", { env: `${lines.join("\n")}\n` });
  const panel = await openFile(page, id);
  await panel.getByRole("button", { name: "Line 390" }).click();
  const scrolled = () => text(panel).evaluate((area) => area.parentElement?.parentElement?.scrollTop ?? 0);
  await expect.poll(scrolled).toBeGreaterThan(5_000);
});

test("another project begins at its own first file", async ({ signedIn: page, kagi, session }) => {
  const id = await project(kagi.url, session, "first-one", { env: "A=1\n" });
  await project(kagi.url, session, "other-one", { "env.test": "A=1\n" });
  await page.goto(`/envs/${id}`);
  await hydrated(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search everything" }).fill("other-one");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "other-one" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Open .env.test" })).toBeVisible();
});
