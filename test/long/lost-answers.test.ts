/** Answers of the database that are lost on the way: of a create and a settle at each byte. */
import { testLostAnswers } from "../support/lost-answers.ts";

testLostAnswers({ step: 1, rest: 7 });
