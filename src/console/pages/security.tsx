/** The security of an operator's own account. */
import { securityPage } from "../../faces/security-page.tsx";

export default securityPage("house");
