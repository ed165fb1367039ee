namespace Penstock.Scaling.Targets;

/// <summary>Knows how many requests run at a replica, over all gateways. Whoever composes the program implements it.</summary>
public interface IReplicaLoad
{
    /// <summary>Requests that run at the replica of this id; 0 when it is unknown.</summary>
    long InFlight(string replica);
}
