/** Where somebody is led who is a member of no merchant. */
import { definePage } from "../../faces/page.ts";
import { words } from "../../faces/words.ts";
import { Empty, Heading } from "../../ui/parts.tsx";

export default definePage({
  scope: "person",
  path: "",
  right: "own-pages",
  title: { id: words.id.noMerchant, en: words.en.noMerchant },
  show({ language }) {
    const say = words[language];
    return (
      <>
        <Heading title={say.noMerchant} />
        <Empty title={say.noMerchantBody} />
      </>
    );
  },
});
