/** Answers of the database that are lost on the way, at each of their bytes. */
import { testLostAnswers } from "../support/lost-answers.ts";

testLostAnswers(1);
