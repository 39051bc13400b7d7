// What a person does with the files of an env project, and what the server stores of them.
import type { Locator, Page } from "@playwright/test";
import { expect } from "./kagi";
import { Seed, type Session } from "./seed";

/** Makes an env project with these files; gives its id. */
export async function project(url: string, session: Session, name: string, files: Record<string, string> = {}): Promise<string> {
  const seed = new Seed(url, session);
  const { id } = await seed.post("/api/envs", { name });
  for (const [file, content] of Object.entries(files)) await seed.envFile(id, file, content);
  return id;
}

/** What the server stores, byte for byte. */
export async function stored(page: Page, id: string, file = "env"): Promise<string> {
  const { data } = await (await page.request.get(`/api/envs/${id}/files`)).json();
  const found = data.find((one: { fileType: string }) => one.fileType === file);
  const headers = { Origin: new URL(page.url()).origin };
  return (await (await page.request.post(`/api/envs/${id}/files/${found.id}/reveal`, { headers })).json()).data.content;
}

/** The text of the file in its panel. */
export const text = (panel: Locator) => panel.getByRole("textbox", { name: /^Text of / });

export async function save(page: Page, panel: Locator, name = ".env"): Promise<void> {
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(`Saved ${name}`, { exact: true }).last()).toBeVisible();
  await expect(panel.getByText("not saved")).toBeHidden();
}

/** Puts the caret where the text is found, and types. */
export async function typeAfter(area: Locator, before: string, typed: string): Promise<void> {
  await area.evaluate((area, before) => {
    const field = area as HTMLTextAreaElement;
    const at = field.value.indexOf(before) + before.length;
    field.focus();
    field.setSelectionRange(at, at);
  }, before);
  await area.pressSequentially(typed);
}
