import type { Locator, Page } from 'playwright-core';

interface Elements {
  readonly eInvoiceCode: string;
  readonly eInvoiceNumber: string;
  readonly checkCode: string;
  readonly issueDate: string;
  readonly totalAmount: string;
}

export interface Look {
  readonly language: 'zh-CN' | 'en';
  readonly size: 'normal' | 'large';
  readonly theme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = (['zh-CN', 'en'] as const).flatMap((language) =>
  (['normal', 'large'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((theme) => ({ language, size, theme })),
  ),
);

/** The public check as somebody uses it. */
export class CheckPage {
  readonly page: Page;
  readonly receipt: Locator;
  readonly medicine: Locator;

  constructor(page: Page) {
    this.page = page;
    this.receipt = page.locator('#panel-RECEIPT');
    this.medicine = page.locator('#panel-MEDICINE');
  }

  /** By the page's own three switches. */
  async look({ language, size, theme }: Look): Promise<void> {
    const [tongue, large, dark] = await this.page.locator('.switch').all();
    if ((await this.page.locator('html').getAttribute('lang')) !== language) await tongue?.click();
    await press(large, size === 'large');
    await press(dark, theme === 'dark');
  }

  async type(elements: Elements): Promise<void> {
    for (const name of ['eInvoiceCode', 'eInvoiceNumber', 'checkCode', 'issueDate', 'totalAmount'] as const) {
      await this.receipt.locator(`input[name=${name}]`).fill(elements[name]);
    }
    await this.receipt.locator('button[type=submit]').click();
  }

  async show(name: string, content: unknown): Promise<void> {
    const buffer = Buffer.isBuffer(content) ? content : Buffer.from(String(content));
    await this.receipt
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  }

  /** Dropped where the page says so. */
  async drop(name: string, text: string): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ([called, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], called));
        return transfer;
      },
      [name, text] as const,
    );
    await this.receipt.locator('.drop').dispatchEvent('drop', { dataTransfer });
  }

  async askBox(code: string, date = ''): Promise<void> {
    await this.page.locator('#tab-MEDICINE').click();
    await this.medicine.locator('input[name=code]').fill(code);
    await this.medicine.locator('input[name=date]').fill(date);
    await this.medicine.locator('button[type=submit]').click();
  }

  /** The card of an answer, once it is there. */
  async verdict(panel: Locator = this.receipt): Promise<{ tone: string | null; text: string }> {
    const card = panel.locator('.verdict');
    await card.waitFor();
    return { tone: await card.getAttribute('data-tone'), text: await card.innerText() };
  }

  /** Each check with its result, in their order: `integrity valid`. */
  async checks(): Promise<string[]> {
    const rows = await this.receipt.locator('.checks li').all();
    return Promise.all(
      rows.map(async (row) => {
        const [name, result] = [await row.getAttribute('data-check'), await row.getAttribute('data-result')];
        return `${name ?? ''} ${result ?? ''}`;
      }),
    );
  }

  /** A new answer is another card: the one before is taken away first. */
  async again(panel: Locator = this.receipt): Promise<void> {
    await panel.locator('.verdict button').last().click();
    await panel.locator('.verdict').waitFor({ state: 'detached' });
  }
}

async function press(button: Locator | undefined, on: boolean): Promise<void> {
  if ((await button?.getAttribute('aria-pressed')) !== String(on)) await button?.click();
}
