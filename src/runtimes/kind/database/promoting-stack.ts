import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import type { ServiceName } from "../../../plan/plan.ts";
import { isStandby } from "../../../services/postgres/replication.ts";
import type { StepContext } from "../../../work/context.ts";
import type { EndsInstances, Promotes, Replication } from "../../abilities.ts";
import { ScalingStack } from "../autoscaling/scaling-stack.ts";
import { type DatabaseServer, isDatabaseServer, otherServer } from "../manifests/database-roles.ts";
import { askDatabase } from "./ask-server.ts";
import { followerOf, settleReplication } from "./follow.ts";
import { promoteServer } from "./promote.ts";
import { readPrimary } from "./roles.ts";

/** What a stack can do whose database has two servers. */
export abstract class PromotingStack extends ScalingStack implements Promotes {
  abstract restore(...given: Parameters<EndsInstances["restore"]>): Promise<void>;

  async promotionObstacle(): Promise<string | undefined> {
    if (this.plan.database.replication === undefined)
      return 'the database has no replica: services.postgres.replica is "none", and "asynchronous" or "synchronous" gives it one';
    try {
      const { follower, standby } = (await this.replication()) ?? {};
      return follower?.streaming === true ? undefined : `${standby} does not follow the primary`;
    } catch (error) {
      return messageOf(error);
    }
  }

  async replication(): Promise<Replication | undefined> {
    const mode = this.plan.database.replication;
    if (mode === undefined) return undefined;
    const faulting = await this.faulting();
    const primary = await readPrimary(faulting.api, this.plan);
    return { primary, standby: otherServer(primary), mode, follower: await followerOf(faulting) };
  }

  async primary(): Promise<ServiceName> {
    return readPrimary((await this.faulting()).api, this.plan);
  }

  async promote(server: ServiceName, context: StepContext): Promise<void> {
    await promoteServer(await this.faulting(), serverOf(server), context);
  }

  async follow(server: ServiceName, context: StepContext): Promise<void> {
    await this.restore({ service: serverOf(server), instance: 0 }, context);
    await settleReplication(await this.faulting(), context.signal);
  }

  async takesWrites(server: ServiceName): Promise<boolean> {
    try {
      return (await askDatabase(await this.faulting(), serverOf(server), [isStandby])) === "f";
    } catch (error) {
      if (error instanceof ParityError && error.code === "NOT_RUNNING") return false;
      throw error;
    }
  }
}

function serverOf(service: ServiceName): DatabaseServer {
  if (isDatabaseServer(service)) return service;
  throw new Error(`${service} is no server of the database`);
}
