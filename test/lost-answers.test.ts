/**
 * Answers of the database that are lost on the way: a few places; the long suite cuts everywhere.
 */
import { testLostAnswers } from "./support/lost-answers.ts";

testLostAnswers({ step: 97, rest: 97 });
