// What a person does on the pages, in a person's words.
import { type Locator, type Page, expect } from "@playwright/test";
import { hydrated } from "./kagi";

export type KeyType = "simple" | "group" | "ssh" | "json";

export interface Category {
  name: string;
  keyType: KeyType;
  variable?: string;
  fields?: string[];
}

export async function createCategory(page: Page, category: Category): Promise<void> {
  await page.goto("/keys");
  await hydrated(page);
  await page.getByRole("button", { name: "New category" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(category.name);
  await dialog.getByRole("radio", { name: new RegExp(`^${category.keyType}`, "i") }).check();
  if (category.variable) await dialog.getByLabel("Environment variable").fill(category.variable);
  for (const [index, field] of (category.fields ?? []).entries()) {
    if (index > 0) await dialog.getByRole("button", { name: /add/i }).click();
    await dialog.getByRole("textbox", { name: new RegExp(`field ${index + 1}`, "i") }).fill(field);
  }
  await dialog.getByRole("button", { name: "Create category" }).click();
  await expect(page.getByRole("heading", { level: 1, name: category.name })).toBeVisible();
}

export async function openEntryForm(page: Page, project: string, environment = "production"): Promise<Locator> {
  await page.getByRole("button", { name: "New entry" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Project").fill(project);
  await dialog.getByLabel("Environment").selectOption(environment);
  return dialog;
}

export async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: /^(Create entry|Save)$/ }).click();
  await expect(dialog).toBeHidden();
}

export function row(page: Page, project: string, environment = "production"): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: project }) }).filter({ hasText: environment });
}

export async function reveal(page: Page, project: string, environment = "production"): Promise<void> {
  await row(page, project, environment).getByRole("button", { name: /^Reveal/ }).click();
}

/** What a paste brings. Our own pages may not read the clipboard, so another does. */
export async function clipboard(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.setContent("<textarea autofocus></textarea>");
  await other.getByRole("textbox").press("Control+V");
  const text = await other.getByRole("textbox").inputValue();
  await other.close();
  return text;
}
