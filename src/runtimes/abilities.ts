import type { ClusterFacts } from "../events/cluster-facts.ts";
import type { ReplicationMode, ServiceName } from "../plan/plan.ts";
import type { StepContext } from "../work/context.ts";
import type { RunningStack } from "./runtime.ts";

/**
 * What some running stacks can do to themselves, so that faults can be made of it. Each ability is asked for with its guard.
 * Every `…Obstacle` answers why it cannot be done here, as one clause, and undefined where it can; it changes nothing.
 * Everything that takes something back is idempotent: where nothing is to be taken back it does nothing.
 */

/** One instance of a service. */
export interface Target {
  readonly service: ServiceName;
  /** From 0. */
  readonly instance: number;
}

/** What is told of that instance. */
export function ofTarget<Told extends Target>(all: readonly Told[], { service, instance }: Target): Told | undefined {
  return all.find((each) => each.service === service && each.instance === instance);
}

export interface EndsInstances {
  /** SIGKILL to every process of the instance; nothing restarts it until `restore`. */
  kill(target: Target): Promise<void>;
  /** The service's own stop signal, SIGKILL after its grace; nothing restarts it until `restore`. */
  halt(target: Target): Promise<void>;
  /** Starts what was killed or halted, as planned, and waits until it is ready. Does nothing once the whole stack was taken down. */
  restore(target: Target, context: StepContext): Promise<void>;
  /** The instance stays and answers nothing. */
  pause(target: Target): Promise<void>;
  resume(target: Target): Promise<void>;
}

/** Beyond these an instance is held back or ended; what is absent stays as planned. */
export interface ResourceLimits {
  readonly cpus?: number;
  /** The kernel ends what needs more. */
  readonly memoryBytes?: number;
  /** To the disk that holds its data. */
  readonly writeBytesPerSecond?: number;
}

export interface LimitsResources {
  limitObstacle(target: Target, limits: ResourceLimits): Promise<string | undefined>;
  limit(target: Target, limits: ResourceLimits): Promise<void>;
  /** What the plan gives it again. */
  unlimit(target: Target): Promise<void>;
  /** What it may use now, where that is less than planned; undefined where it is not limited. */
  limitsOf(target: Target): Promise<ResourceLimits | undefined>;
}

/** The connections that every instance of one service opens to a port of every instance of another. */
export interface Link {
  readonly from: ServiceName;
  readonly to: ServiceName;
  /** "main" and the like, of `to`. */
  readonly port: string;
}

/** One Toxiproxy proxy of a link: one for each instance of `to`. */
export interface LinkProxy {
  readonly name: string;
  /** Of Toxiproxy's HTTP API: "http://127.0.0.1:8474". */
  readonly api: string;
}

export interface ReroutesLinks {
  rerouteObstacle(link: Link): Promise<string | undefined>;
  /** Restarts the instances of `from` so that they reach `to` through a Toxiproxy of the stack's own; resolves when they are ready. */
  reroute(link: Link, context: StepContext): Promise<readonly LinkProxy[]>;
  /** Of a link that is rerouted now; none where it is not. */
  proxiesOf(link: Link): Promise<readonly LinkProxy[]>;
  /** Restarts the instances of `from` with their direct way, and ends the Toxiproxy. */
  routeDirectly(link: Link, context: StepContext): Promise<void>;
}

export interface BreaksNames {
  namesObstacle(target: Target): Promise<string | undefined>;
  /** Every name the instance asks for from now on stays without an answer. */
  breakNames(target: Target): Promise<void>;
  mendNames(target: Target): Promise<void>;
}

/** PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface PresentsCertificates {
  certificateObstacle(service: ServiceName): Promise<string | undefined>;
  /** Lays another certificate out for the service and restarts its instances with it. undefined: its own again. */
  present(service: ServiceName, certificate: ServerCertificate | undefined, context: StepContext): Promise<void>;
  /** Whether another than its own is laid out. */
  presentsAnother(service: ServiceName): Promise<boolean>;
}

/** Bytes in the data folder of an instance that does not run. `path` is relative to that folder. */
export interface OpensData {
  dataObstacle(target: Target): Promise<string | undefined>;
  readData(target: Target, path: string, offset: number, length: number): Promise<Buffer>;
  writeData(target: Target, path: string, offset: number, bytes: Buffer): Promise<void>;
}

/** The data of an instance that does not run, lost and given again. */
export interface LosesData {
  lossObstacle(target: Target): Promise<string | undefined>;
  /** The instance has no data any more. What it had is kept where nothing of the stack reads it, until `keepGivenData`. */
  loseData(target: Target): Promise<void>;
  /** Gives the instance the data in a folder on this machine, which is no longer there afterwards. */
  giveData(target: Target, folder: string): Promise<void>;
  /** What was given stays, and what was lost is removed for good. */
  keepGivenData(target: Target): Promise<void>;
  /** Puts what was lost in the place of whatever the instance has now. Does nothing once that was kept. */
  putDataBack(target: Target): Promise<void>;
  /** Whether something lost is still kept. */
  hasLostData(target: Target): Promise<boolean>;
}

export interface BoundsDisks {
  diskObstacle(target: Target): Promise<string | undefined>;
  /** Moves the data of an instance onto a file system of its own with so many bytes free; the instance is restarted. */
  boundDisk(target: Target, freeBytes: number, context: StepContext): Promise<void>;
  /** Takes all that is free there. */
  fillDisk(target: Target): Promise<void>;
  emptyDisk(target: Target): Promise<void>;
  isDiskFull(target: Target): Promise<boolean>;
  /** The data, as it is now, where it was. */
  unboundDisk(target: Target, context: StepContext): Promise<void>;
}

export interface SkewsClocks {
  clockObstacle(target: Target): Promise<string | undefined>;
  /** Restarts the instance so that its clock is off by so many seconds. */
  skewClock(target: Target, seconds: number, context: StepContext): Promise<void>;
  rightClock(target: Target, context: StepContext): Promise<void>;
  /** Seconds by which the clock of what runs there is off; undefined where it is right. */
  clockOffset(target: Target): Promise<number | undefined>;
}

export interface ShowsObjects {
  /** Every object of the stack's namespaces that makes pods or is one, as the API has it, whoever made it. */
  runningObjects(): Promise<readonly object[]>;
}

export interface TellsOfCluster {
  /** The signal ends the asking. */
  clusterFacts(signal?: AbortSignal): Promise<ClusterFacts>;
}

/** Those whose own kubelet starts again what ends, and asks whether it lives. */
export interface IsSupervised {
  /** SIGKILL to every process of the instance; what starts it again by itself stays in force. */
  crash(target: Target): Promise<void>;
  /** Stops every process of the instance where it is. Nothing but the runtime's own probe finds out. */
  wedge(target: Target): Promise<void>;
  /** Lets what still stands go on. Does nothing to one that was started again. */
  unwedge(target: Target): Promise<void>;
  /** Whether any process of it stands where `wedge` stopped it. */
  standsStill(target: Target): Promise<boolean>;
  /** Replaces the instance by a new one, without what Kubernetes remembers of the old; resolves when that is ready. */
  replace(target: Target): Promise<void>;
}

/** How the database's two servers stand to each other. */
export interface Replication {
  /** By the name of its service in the plan; which one leads may change. */
  readonly primary: ServiceName;
  readonly standby: ServiceName;
  readonly mode: ReplicationMode;
  /** undefined where nobody follows. */
  readonly follower: Follower | undefined;
}

export interface Follower {
  readonly streaming: boolean;
  /** A commit waits for it. */
  readonly awaited: boolean;
  /** Of the log that it has not carried out yet. */
  readonly lagBytes: number;
  readonly lagSeconds: number;
}

/** Of a database with a standby that can take the lead. */
export interface Promotes {
  promotionObstacle(): Promise<string | undefined>;
  /** Rejects where the primary does not answer; undefined where the plan has but one server. */
  replication(): Promise<Replication | undefined>;
  /** As the stack leads clients to it, whether or not it answers. */
  primary(): Promise<ServiceName>;
  /**
   * The standby leads from now on. Whoever led is ended first, if need be in good order, and cannot start as a primary any more:
   * what it alone has is lost. Idempotent.
   */
  promote(server: ServiceName, context: StepContext): Promise<void>;
  /** Starts a server that does not lead, as a standby with a copy of the primary's data; resolves when it receives all. Idempotent. */
  follow(server: ServiceName, context: StepContext): Promise<void>;
  /** Whether that server, if it answers, takes itself for a primary. */
  takesWrites(server: ServiceName): Promise<boolean>;
}

/** What stands between a service's instances and whoever empties their node. */
export interface Budget {
  readonly ready: number;
  readonly planned: number;
  /** One more may not leave now. */
  readonly refuses: boolean;
  /** What was seen since `drain` began; undefined where this process empties no node of theirs. */
  readonly drained: Drained | undefined;
}

/** What became of a service's instances while their node was emptied. */
export interface Drained {
  readonly readyBefore: number;
  /** The fewest at any moment since. */
  readonly leastReady: number;
  /** How often one was not let go. */
  readonly refused: number;
  /** Why not all of it was seen: one clause. */
  readonly unseen: string | undefined;
}

export interface DrainWay {
  /** Whether they are asked to leave, or ended without asking. */
  readonly heedsBudget: boolean;
}

export interface DrainsNodes {
  drainObstacle(service: ServiceName): Promise<string | undefined>;
  /** The node with most of the service's instances takes no more, and each there is asked to leave, as far as the budget lets it. */
  drain(service: ServiceName, way: DrainWay, context: StepContext): Promise<void>;
  /** Every node takes what it is given again; resolves when all instances are ready. */
  undrain(service: ServiceName, context: StepContext): Promise<void>;
  /** Names of those that `drain` closed. */
  closedNodes(): Promise<readonly string[]>;
  budgetOf(service: ServiceName): Promise<Budget>;
}

export const canEndInstances = (stack: RunningStack): stack is RunningStack & EndsInstances => "kill" in stack;
export const canLimitResources = (stack: RunningStack): stack is RunningStack & LimitsResources => "limit" in stack;
export const canRerouteLinks = (stack: RunningStack): stack is RunningStack & ReroutesLinks => "reroute" in stack;
export const canBreakNames = (stack: RunningStack): stack is RunningStack & BreaksNames => "breakNames" in stack;
export const canPresentCertificates = (stack: RunningStack): stack is RunningStack & PresentsCertificates => "present" in stack;
export const canOpenData = (stack: RunningStack): stack is RunningStack & OpensData => "readData" in stack;
export const canBoundDisks = (stack: RunningStack): stack is RunningStack & BoundsDisks => "boundDisk" in stack;
export const canSkewClocks = (stack: RunningStack): stack is RunningStack & SkewsClocks => "skewClock" in stack;
export const canLoseData = (stack: RunningStack): stack is RunningStack & LosesData => "loseData" in stack;
export const canShowObjects = (stack: RunningStack): stack is RunningStack & ShowsObjects => "runningObjects" in stack;
export const isSupervised = (stack: RunningStack): stack is RunningStack & IsSupervised => "wedge" in stack;
export const canPromote = (stack: RunningStack): stack is RunningStack & Promotes => "promote" in stack;
export const canDrainNodes = (stack: RunningStack): stack is RunningStack & DrainsNodes => "drain" in stack;
export const canTellOfCluster = (stack: RunningStack): stack is RunningStack & TellsOfCluster => "clusterFacts" in stack;
