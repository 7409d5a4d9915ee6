/** The security of one's own account. */
import { securityPage } from "../../faces/security-page.tsx";

export default securityPage("person");
