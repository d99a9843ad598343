import { canonicalJson, parseReceiptInput, presentReceipt, unwrap } from '@piaosu/core';
import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isXmlText, printFiscalXml, readFiscalXml, toPublishable } from './fiscal-xml.ts';
import { childOf, escapeXml, parseXml, RECEIPT_LIMITS, textIn } from './xml-tree.ts';

/** As a provincial system writes it: national elements alone, amounts and dates in the standard's spelling. */
const NATIONAL = `<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header><EInvoiceTag>CZ-EI-33</EInvoiceTag><EInvoiceID>33060225-0000000007</EInvoiceID><Version>1.0</Version></Header>
  <EInvoiceData>
    <Main>
      <EInvoiceName>浙江省医疗住院收费票据（电子）</EInvoiceName>
      <EInvoiceCode>33060225</EInvoiceCode><EInvoiceNumber>0000000007</EInvoiceNumber><RandomNumber>4t8w2z</RandomNumber>
      <EInvoiceSpecimenCode>2016</EInvoiceSpecimenCode><SupervisorAreaCode>330000</SupervisorAreaCode>
      <TotalAmount>552.00</TotalAmount><IssueDate>20260105</IssueDate><IssueTime>09:30:00</IssueTime>
      <InvoicingParty>
        <InvoicingPartyCode>123301004701160000</InvoicingPartyCode><InvoicingPartyName>市演示医院</InvoicingPartyName>
        <RecName>市演示医院</RecName><RecAcct>1</RecAcct><RecOpBk>农业银行</RecOpBk>
      </InvoicingParty>
      <PayerParty>
        <PayerPartyType>1</PayerPartyType><PayerPartyCode>33010619620304321X</PayerPartyCode>
        <PayerPartyName>王秀英</PayerPartyName><PayerAcct/><PayerOpBk/>
      </PayerParty>
      <PayMode>现金</PayMode><BizCode>ZY-0007</BizCode><CurrencyType>CNY</CurrencyType><ExchangeRate>1</ExchangeRate>
      <Remark/><HandlingPerson>林静</HandlingPerson><Checker>周敏</Checker><SupervisorRemark/>
      <MainExt>
        <Gender>女</Gender><MedicalType>住院</MedicalType><CaseNumber>BL-1</CaseNumber>
        <HospitalizationNumber>ZY-1</HospitalizationNumber><DepartmentName>外科 &amp; 肿瘤</DepartmentName>
        <InHospitalDate>20251220</InHospitalDate><OutHospitalDate>20260105</OutHospitalDate>
        <MedicalInsuranceType>自费</MedicalInsuranceType><MedicalInsuranceID/>
        <FundPayAmount>0.00</FundPayAmount><OtherPayAmount>0.00</OtherPayAmount><AccountPayAmount>0.00</AccountPayAmount>
        <OwnPayAmount>552.00</OwnPayAmount><SelfpaymentAmount>0.00</SelfpaymentAmount><SelfpaymentCost>552.00</SelfpaymentCost>
      </MainExt>
    </Main>
    <Details>
      <Item><ItemCode>06</ItemCode><ItemName>手术费</ItemName><ItemQuantity>1</ItemQuantity><ItemAmount>552.00</ItemAmount></Item>
    </Details>
    <AuxDetails>
      <AuxItem>
        <AuxItemRelatedCode>06</AuxItemRelatedCode><AuxItemRelatedName>手术费</AuxItemRelatedName>
        <AuxItemName>肿瘤切除术</AuxItemName><AuxItemQuantity>1</AuxItemQuantity><AuxItemUnit>次</AuxItemUnit>
        <AuxItemStd>452.00</AuxItemStd><AuxItemAmount>452.00</AuxItemAmount>
      </AuxItem>
      <AuxItem>
        <AuxItemRelatedCode>06</AuxItemRelatedCode><AuxItemRelatedName>手术费</AuxItemRelatedName>
        <AuxItemName><![CDATA[缝合<小>]]></AuxItemName><AuxItemQuantity>1</AuxItemQuantity><AuxItemUnit>次</AuxItemUnit>
        <AuxItemStd>100.00</AuxItemStd><AuxItemAmount>100.00</AuxItemAmount>
      </AuxItem>
    </AuxDetails>
  </EInvoiceData>
</EInvoice>`;

function published() {
  const [first] = unwrap(readFiscalXml(NATIONAL));
  return unwrap(parseReceiptInput(toPublishable(first ?? {}, 'H33010000001')));
}

describe('a fiscal XML file', () => {
  it('of the national elements alone is a receipt that can be published, with the issuer of who uploads it', () => {
    expect(published()).toMatchObject({
      ...{ kind: 'INPATIENT', issueDate: '2026-01-05', visitDate: '2025-12-20', dischargeDate: '2026-01-05' },
      ...{
        patientIdType: '01',
        businessNumber: 'ZY-0007',
        department: '外科 & 肿瘤',
        totalFen: 55_200,
        cashFen: 55_200,
      },
      ...{ issuer: 'H33010000001', issuerUscc: '123301004701160000', checkCode: '4t8w2z' },
      details: [
        { line: 1, name: '肿瘤切除术', fen: 45_200 },
        { line: 2, name: '缝合<小>', fen: 10_000 },
      ],
    });
  });

  it('shows only the fields that stand in it: what the standard has no element for is not compared', () => {
    const [receipt = {}] = unwrap(readFiscalXml(NATIONAL));
    for (const name of ['settlementId', 'hospitalAmount', 'issuer', 'cashier'])
      expect(receipt).not.toHaveProperty(name);
  });

  it('that we print is read back to the same receipt', () => {
    const receipt = presentReceipt(published());
    const [back = {}] = unwrap(readFiscalXml(printFiscalXml(receipt)));
    const again = unwrap(parseReceiptInput(toPublishable(back, 'another')));
    expect(canonicalJson(presentReceipt(again))).toBe(canonicalJson(receipt));
  });

  it('of a negative receipt names the receipt it cancels', () => {
    const red = NATIONAL.replaceAll('552.00', '-552.00').replace(
      '<Gender>',
      '<RelatedInvoiceCode>33060225</RelatedInvoiceCode><RelatedInvoiceNumber>0000000001</RelatedInvoiceNumber><Gender>',
    );
    const [receipt] = unwrap(readFiscalXml(red));
    expect(receipt).toMatchObject({
      kind: 'RED',
      redOf: { eInvoiceCode: '33060225', eInvoiceNumber: '0000000001' },
    });
  });

  it('may hold several receipts, in any root and any namespace', () => {
    const one = NATIONAL.slice(NATIONAL.indexOf('<EInvoice>'));
    const many = `<a:Batch xmlns:a="urn:x">${one}${one.replaceAll('<', '<a:').replaceAll('<a:/', '</a:').replace('<a:![', '<![')}</a:Batch>`;
    expect(unwrap(readFiscalXml(many))).toHaveLength(2);
  });
});

describe('hostile XML', () => {
  const billion = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>`;
  const file = `<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>`;
  it.each([
    ['entities of its own', billion],
    ['a document type', file],
    ['an unknown entity', '<x>&a;</x>'],
    ['tags that do not close', '<x><y></x>'],
    ['two roots', '<x/><x/>'],
    ['no root', '  '],
    ['nesting without end', '<x>'.repeat(30) + '</x>'.repeat(30)],
    ['elements without end', `<x>${'<y/>'.repeat(400_001)}</x>`],
    ['a control character', '<x>\u0001</x>'],
  ])('with %s is SCHEMA', (_, text) => {
    expect(parseXml(text)).toMatchObject({ ok: false, faults: [{ code: 'SCHEMA' }] });
  });

  it('longer than any receipt is BODY_TOO_LARGE before it is parsed', () => {
    const limits = { ...RECEIPT_LIMITS, characters: 10 };
    expect(parseXml('<x>too long</x>', limits)).toMatchObject({ ok: false, faults: [{ code: 'BODY_TOO_LARGE' }] });
  });

  it('never says in its faults what stood in the file', () => {
    const faults = parseXml('<x>王秀英</y>');
    expect(canonicalJson(faults.ok ? '' : faults.faults.map(({ detail = null }) => detail))).not.toContain('王秀英');
  });

  it('of any text is read back as it was written', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const written = `<a><b>${escapeXml(text)}</b></a>`;
        const legal = Array.from(text.trim()).every((c) =>
          /[\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(c),
        );
        const read = parseXml(written);
        expect(read.ok).toBe(true);
        if (legal && read.ok) expect(textIn(childOf(read.value, 'b'))).toBe(text.trim());
      }),
      { numRuns: 30 },
    );
  });

  it('is told from JSON and CSV by how it begins', () => {
    expect(['\uFEFF<EInvoice/>', ' \n<a/>'].map(isXmlText)).toEqual([true, true]);
    expect(['{"a":"<b>"}', '票据代码,<', 'PSR1.'].map(isXmlText)).toEqual([false, false, false]);
  });
});
