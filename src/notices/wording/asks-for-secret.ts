/** Does a text ask for what a notice must never ask for? Telling somebody to change a password does not. */

interface Asking {
  /** What nobody may be asked for. */
  readonly secret: RegExp;
  /** A request; a sentence that holds both asks, unless it is denied. */
  readonly request: RegExp;
  readonly denial: RegExp;
  readonly sentences: RegExp;
}

const ENGLISH: Asking = {
  secret:
    /pass\s*(word|code|phrase)s?|\bPIN\b|credentials?|log-?in (details|data|name)|(credit|debit|bank)[ -]?cards?|card numbers?|account numbers?|security codes?/iu,
  request:
    /\b(send|tell|give|reply with|answer with|type|enter|confirm|verify|provide|submit|share|fill in|e-?mail|state|supply|let us know|we need|need to know|sign in with|log in with)\b/iu,
  denial: /\b(never|do not|don't|does not|will not|won't|nobody|no one|not)\b/iu,
  sentences: /[.!?\n]+/u,
};

const JAPANESE: Asking = {
  secret:
    /パスワード|パスコード|暗証番号|ピンコード|ログイン情報|認証情報|認証コード|カード番号|クレジットカード|口座番号/u,
  request:
    /入力|打ちこ|打ち込|送信|送って|お送り|返信|ご返答|お知らせくだ|知らせてくだ|教えて|お教え|記入|ご連絡|連絡してくだ|提示|回答|提供|確認させて|お伺い|うかが|お聞かせ|お答え/u,
  denial: /ません|ないでくだ|しないで|いたしません|決して|必要はな|にせもの|詐欺/u,
  sentences: /[。！？\n]+/u,
};

/** The first sentence that asks, at most 120 characters; null: none does. Both languages are looked for in each. */
export function asksForSecret(text: string): string | null {
  for (const asking of [ENGLISH, JAPANESE]) {
    for (const sentence of text.split(asking.sentences)) {
      if (asking.secret.test(sentence) && asking.request.test(sentence) && !asking.denial.test(sentence)) {
        return sentence.trim().slice(0, 120);
      }
    }
  }
  return null;
}
