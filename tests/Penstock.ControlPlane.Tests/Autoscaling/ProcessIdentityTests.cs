using System.Diagnostics;
using Penstock.ControlPlane.Autoscaling;

namespace Penstock.ControlPlane.Tests.Autoscaling;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void A_process_that_runs_is_not_dead_and_one_that_ended_is()
    {
        Assert.False(ProcessIdentity.IsDead(ProcessIdentity.Create(new Random(1))));
        using Process child = Process.Start("/bin/true");
        child.WaitForExit();

        Assert.True(ProcessIdentity.IsDead($"{Environment.MachineName}/{child.Id}/1/0"));
        Assert.True(ProcessIdentity.IsDead($"{Environment.MachineName}/{Environment.ProcessId}/1/0")); // the number was given to another
        Assert.False(ProcessIdentity.IsDead("another-machine/1/1/0"));
    }
}
