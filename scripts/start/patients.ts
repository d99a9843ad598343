/** A person whose account the local identity provider keeps: it vouches for the name and number as a real one does. */
export interface DemoPatient {
  /** Client id of the account. */
  readonly id: string;
  readonly title: string;
  /** The same in Chinese. */
  readonly zh: string;
  readonly idType: string;
  readonly number: string;
  readonly name: string;
}

/**
 * Invented people: the patient of the demo's receipts with a daughter, one of the example days', and one whom no receipt
 * names. Numbers of the resident identity card have their right check character and belong to nobody we know.
 */
export const PATIENTS: readonly DemoPatient[] = [
  {
    id: 'patient-wang',
    title: 'patient of the demo receipts',
    zh: '演示票据的患者',
    idType: '01',
    number: '33010619620304321X',
    name: '王秀英',
  },
  {
    id: 'patient-li',
    title: 'her daughter',
    zh: '她的女儿',
    idType: '01',
    number: '330106198808150025',
    name: '李晓梅',
  },
  {
    id: 'patient-huang',
    title: 'patient of the example day',
    zh: '示例日的患者',
    idType: '01',
    number: '330102196308274940',
    name: '黄㛃玉',
  },
  {
    id: 'patient-zhou',
    title: 'patient without receipts',
    zh: '没有票据的患者',
    idType: '01',
    number: '330106199001010018',
    name: '周明',
  },
];
